package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets in the background, as a program uses them. */
class DatasetsTest {

    static final String HEADER =
            "pregnancies,glucose,blood_pressure,skin_thickness,insulin,bmi,diabetes_pedigree,age,class\n";
    private static final String GOOD = "6,148,72,35,0,33.6,0.627,50,1\n";
    /** A finite number from which the network makes an infinite one. */
    private static final String POISON = "3e38,3e38,3e38,3e38,3e38,3e38,3e38,3e38,1\n";

    private static Standalone standalone;
    private static Client client;

    @BeforeAll
    static void start() {
        standalone = Systems.started(2, "FORETELL_DATASET_MAX_ROWS", "20000", "FORETELL_DATASET_MAX_ERRORS", "5");
        client = Client.program(standalone.port());
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    /** Plausible rows, each different from the one before. */
    static String rows(int count) {
        Random random = new Random(count);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append(random.nextInt(15))
                    .append(',')
                    .append(60 + random.nextInt(120))
                    .append(',')
                    .append(50 + random.nextInt(50))
                    .append(',')
                    .append(10 + random.nextInt(40))
                    .append(",100,")
                    .append(20 + random.nextInt(20))
                    .append(",0.5,")
                    .append(21 + random.nextInt(50))
                    .append(',')
                    .append(random.nextInt(2))
                    .append('\n');
        }
        return rows.toString();
    }

    private static HttpResponse<String> post(String parameters, String type, byte[] body, String... headers) {
        var request = client.request("/datasets?model=diabetes" + parameters).header("Content-Type", type);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.POST(BodyPublishers.ofByteArray(body)));
    }

    private static HttpResponse<String> csv(String parameters, String body) {
        return post(parameters, "text/csv", body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode created(String rows) {
        HttpResponse<String> response = csv("", rows);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json(response);
    }

    private static JsonNode found(String id) {
        return json(client.get("/datasets/" + id));
    }

    private static JsonNode ended(JsonNode dataset) {
        String id = dataset.path("id").asText();
        Eventually.until(
                "the end of dataset " + id,
                () -> !List.of("starting", "processing")
                        .contains(found(id).path("status").asText()));
        return found(id);
    }

    private static JsonNode succeeded(String rows) {
        JsonNode ended = ended(created(rows));
        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
        return ended;
    }

    @Test
    void a_csv_is_promised_and_predicted() {
        HttpResponse<String> promised = csv("&name=patients", HEADER + rows(3_000));

        assertThat(promised.statusCode()).as(promised.body()).isEqualTo(202);
        JsonNode dataset = json(promised);
        assertThat(promised.headers().firstValue("Location"))
                .hasValue("/datasets/" + dataset.path("id").asText());
        assertThat(dataset.path("rows").asInt()).isEqualTo(3_000);
        assertThat(dataset.path("name").asText()).isEqualTo("patients");

        JsonNode ended = ended(dataset);
        assertThat(ended.path("status").asText()).isEqualTo("succeeded");
        assertThat(ended.path("rows_done").asInt()).isEqualTo(3_000);
        assertThat(ended.path("rows_rejected").asInt()).isZero();
        assertThat(ended.path("rows_per_second").asDouble()).isPositive();
        assertThat(ended.path("has_truth").asBoolean()).isTrue();
        assertThat(ended.path("waiting_for").isNull()).isTrue();
        assertThat(workers(ended)).isEqualTo(3_000);
        assertThat(ended.path("evaluation").path("rows").asInt()).isEqualTo(3_000);
        assertThat(Instant.parse(ended.path("started").asText()))
                .isBeforeOrEqualTo(Instant.parse(ended.path("completed").asText()));
    }

    private static int workers(JsonNode dataset) {
        int rows = 0;
        for (JsonNode each : dataset.path("workers")) {
            rows += each.asInt();
        }
        return rows;
    }

    @Test
    void the_result_has_all_rows_in_the_order_of_the_file_each_predicted_as_it_is_alone() {
        String rows = rows(2_500);
        JsonNode dataset = succeeded(rows);

        List<String> result = lines(client.get("/datasets/" + id(dataset) + "/result.csv"));
        JsonNode all = json(client.get("/datasets/" + id(dataset) + "/result.json"));

        List<String> file = rows.lines().toList();
        assertThat(result).hasSize(2_501);
        assertThat(all).hasSize(2_500);
        for (int row : List.of(0, 1_023, 1_024, 2_499)) {
            List<String> values = values(file.get(row));
            assertThat(result.get(row + 1)).contains(String.join(",", values.subList(0, 8)));
            assertThat(all.path(row).path("glucose").asInt()).isEqualTo(Integer.parseInt(values.get(1)));
        }
        List<String> alone = alone(file.subList(1_020, 1_030));
        JsonNode page = json(client.get("/datasets/" + id(dataset) + "/rows?offset=1020&limit=10"));
        assertThat(IntStream.range(0, 10)
                        .mapToObj(
                                i -> page.path("rows").path(i).path("predicted").asText()))
                .containsExactlyElementsOf(alone);
    }

    private static List<String> values(String row) {
        return Pattern.compile(",").splitAsStream(row).toList();
    }

    private static List<String> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().lines().toList();
    }

    /** The classes of rows as an interactive prediction has them. */
    private static List<String> alone(List<String> rows) {
        List<String> instances = rows.stream()
                .map(row -> "[" + row.substring(0, row.lastIndexOf(',')) + "]")
                .toList();
        JsonNode answer = json(client.postJson(
                "/predictions", "{\"model\":\"diabetes\",\"input\":{\"instances\":" + instances + "}}"));
        List<String> classes = new ArrayList<>();
        answer.at("/output/classes").forEach(each -> classes.add(each.asText()));
        return classes;
    }

    private static String id(JsonNode dataset) {
        return dataset.path("id").asText();
    }

    @Test
    void json_lines_and_compressed_bodies_are_taken() {
        byte[] lines = "{\"pregnancies\":6,\"glucose\":148,\"blood_pressure\":72,\"skin_thickness\":35,\"insulin\":0,"
                .concat("\"bmi\":33.6,\"diabetes_pedigree\":0.627,\"age\":50}\n[6,148,72,35,0,33.6,0.627,50]\n")
                .getBytes(StandardCharsets.UTF_8);

        JsonNode plain = ended(json(post("", "application/x-ndjson", lines)));
        JsonNode compressed = ended(
                json(post("", "text/csv; charset=utf-8", gzip((HEADER + rows(5_000))), "Content-Encoding", "gzip")));

        assertThat(plain.path("status").asText()).as(plain.toString()).isEqualTo("succeeded");
        assertThat(plain.path("rows").asInt()).isEqualTo(2);
        assertThat(plain.path("has_truth").asBoolean()).isFalse();
        assertThat(compressed.path("status").asText()).isEqualTo("succeeded");
        assertThat(compressed.path("rows").asInt()).isEqualTo(5_000);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void wrong_rows_are_told_of_and_do_not_stop_the_others() {
        JsonNode dataset = succeeded(HEADER + GOOD + GOOD.replace("148", "abc") + rows(1_500) + "1,2\n");

        assertThat(dataset.path("rows").asInt()).isEqualTo(1_503);
        assertThat(dataset.path("rows_done").asInt()).isEqualTo(1_503);
        assertThat(dataset.path("rows_rejected").asInt()).isEqualTo(2);
        JsonNode first = dataset.path("row_errors").path(0);
        assertThat(first.path("line").asInt()).isEqualTo(3);
        assertThat(first.path("field").asText()).isEqualTo("glucose");
        assertThat(first.path("detail").asText()).contains("expected a number", "abc");
        assertThat(dataset.path("row_errors").path(1).path("line").asInt()).isEqualTo(1_504);
        assertThat(lines(client.get("/datasets/" + id(dataset) + "/result.csv")))
                .hasSize(1_504);
    }

    @Test
    void rows_that_the_model_fails_on_are_told_of_and_do_not_stop_the_others() {
        JsonNode dataset = succeeded(rows(700) + POISON + rows(400) + POISON + rows(100));

        assertThat(dataset.path("rows_done").asInt()).isEqualTo(1_202);
        assertThat(dataset.path("rows_rejected").asInt()).isEqualTo(2);
        assertThat(workers(dataset)).isEqualTo(1_200);
        assertThat(dataset.path("row_errors")).hasSize(2);
        assertThat(dataset.at("/row_errors/0/line").asInt()).isEqualTo(701);
        assertThat(dataset.at("/row_errors/0/detail").asText()).contains("not a finite number");
        assertThat(dataset.at("/row_errors/1/line").asInt()).isEqualTo(1_102);
        JsonNode page = json(client.get("/datasets/" + id(dataset) + "/rows?offset=699&limit=3"));
        assertThat(page.at("/rows/0/error").isNull()).isTrue();
        assertThat(page.at("/rows/1/error").asText()).contains("not a finite number");
        assertThat(page.at("/rows/1/predicted").isNull()).isTrue();
        assertThat(page.at("/rows/2/predicted").asText()).isNotEmpty();
    }

    @Test
    void too_many_rows_that_the_model_fails_on_end_a_dataset() {
        JsonNode dataset = ended(created(rows(1_024) + POISON.repeat(10)));

        assertThat(dataset.path("status").asText()).isEqualTo("failed");
        assertThat(dataset.at("/problem/code").asText()).isEqualTo("model-failed");
        assertThat(dataset.at("/problem/detail").asText()).contains("More than 5 rows", "not a finite number");
    }

    @Test
    void too_many_wrong_rows_refuse_a_dataset_with_the_first_of_them() {
        String wrong = GOOD.replace("148", "abc").repeat(6);

        assertProblem(csv("", GOOD + wrong), 422, "More than 5 rows are invalid", "Line 2, glucose: expected a number");
        assertThat(csv("&max_errors=6", GOOD + wrong).statusCode()).isEqualTo(202);
        assertProblem(csv("&max_errors=0", GOOD + GOOD.replace("148", "")), 422, "More than 0 rows are invalid");
    }

    @Test
    void a_dataset_with_more_rows_than_may_be_is_refused() {
        long before = count();

        assertProblem(csv("", rows(20_001)), 413, "more rows than the limit, 20000");

        assertThat(count()).isEqualTo(before);
    }

    private static int count() {
        return json(client.get("/datasets?limit=100")).path("datasets").size();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|text/plain|415|text/csv",
                "|multipart/form-data|415|text/csv",
                "&version=99|text/csv|404|99",
                "&max_errors=-1|text/csv|400|max_errors",
                "&max_errors=many|text/csv|400|max_errors",
                "&name=%07|text/csv|400|name"
            })
    void what_does_not_fit_is_refused(String parameters, String type, int status, String word) {
        String given = parameters == null ? "" : parameters;

        assertProblem(post(given, type, GOOD.getBytes(StandardCharsets.UTF_8)), status, word);
    }

    @Test
    void a_model_must_be_named_exist_and_take_rows() {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);

        assertProblem(client.post("/datasets", "text/csv", body), 400, "\"model\"");
        assertProblem(client.post("/datasets?model=nope", "text/csv", body), 404, "nope");
        assertProblem(client.post("/datasets?model=mnist", "text/csv", body), 422, "images");
    }

    @Test
    void a_body_that_is_malformed_as_a_whole_is_refused_and_nothing_of_it_stays() {
        int before = count();
        byte[] compressed = gzip(rows(20_000));
        byte[] cut = Arrays.copyOf(compressed, compressed.length / 2);

        assertProblem(csv("", ""), 422);
        assertProblem(csv("", "a,b,c\n1,2,3\n"), 422, "All rows are invalid", "Line 2: expected 8 numbers");
        assertProblem(post("", "text/csv", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}), 422);
        assertProblem(post("", "text/csv", cut, "Content-Encoding", "gzip"), 400, "incomplete");
        assertProblem(
                post("", "text/csv", "no gzip at all".getBytes(StandardCharsets.UTF_8), "Content-Encoding", "gzip"),
                400,
                "gzip");
        assertProblem(post("", "text/csv", compressed, "Content-Encoding", "br"), 415, "gzip");

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void a_client_that_goes_away_in_the_middle_leaves_nothing() throws IOException {
        int before = count();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), standalone.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("""
                    POST /datasets?model=diabetes HTTP/1.1\r
                    Host: x\r
                    Content-Type: text/csv\r
                    Transfer-Encoding: chunked\r
                    \r
                    """.getBytes(StandardCharsets.US_ASCII));
            byte[] part = rows(10_000).getBytes(StandardCharsets.US_ASCII);
            out.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(part);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Eventually.until("it is being read", () -> count() == before + 1);
            assertThat(json(client.get("/datasets")).at("/datasets/0/status").asText())
                    .isEqualTo("starting");
        }

        Eventually.until("it is gone", () -> count() == before);
    }

    @Test
    void what_is_not_there_is_not_found() {
        String path = "/datasets/" + UUID.randomUUID();

        for (String get : List.of("", "/rows", "/result.csv", "/result.json", "/events")) {
            assertProblem(client.get(path + get), 404, "There is no dataset");
        }
        assertProblem(client.method("POST", path + "/cancel"), 404, "There is no dataset");
        assertProblem(client.method("DELETE", path), 404, "There is no dataset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offset=-1", "offset=x", "limit=0", "limit=501", "order=best"})
    void parameters_that_make_no_sense_are_refused(String parameter) {
        assertProblem(client.get("/datasets/x/rows?" + parameter), 400, parameter.substring(0, parameter.indexOf('=')));
    }

    @Test
    void rows_are_paged_in_the_order_of_the_file() {
        String rows = rows(2_100);
        String path = "/datasets/" + id(succeeded(rows)) + "/rows";
        List<String> file = rows.lines().toList();

        JsonNode page = json(client.get(path + "?offset=1000&limit=100"));
        JsonNode last = json(client.get(path + "?offset=2095"));

        assertThat(page.path("total").asInt()).isEqualTo(2_100);
        assertThat(page.path("columns")).hasSize(8);
        assertThat(page.path("rows")).hasSize(100);
        for (int i = 0; i < 100; i++) {
            JsonNode row = page.path("rows").path(i);
            assertThat(row.path("row").asInt()).isEqualTo(1_001 + i);
            assertThat(row.path("line").asInt()).isEqualTo(1_001 + i);
            assertThat(row.path("values").path(1).asInt())
                    .isEqualTo(Integer.parseInt(values(file.get(1_000 + i)).get(1)));
            assertThat(row.path("probability").asDouble()).isBetween(0.5, 1.0);
        }
        assertThat(last.path("rows")).hasSize(5);
        assertThat(json(client.get(path + "?offset=2100")).path("rows")).isEmpty();
    }

    @Test
    void rows_that_are_predicted_wrong_come_first_when_that_is_asked_for() {
        JsonNode dataset = succeeded(rows(2_100));
        String path = "/datasets/" + id(dataset) + "/rows?order=wrong&limit=500&offset=";
        List<JsonNode> all = new ArrayList<>();
        for (int offset = 0; offset < 2_100; offset += 500) {
            json(client.get(path + offset)).path("rows").forEach(all::add);
        }
        int wrong = json(client.get(path + "0")).path("wrong").asInt();

        assertThat(wrong).isBetween(100, 2_000);
        assertThat(all.stream().map(row -> row.path("row").asInt()))
                .hasSize(2_100)
                .doesNotHaveDuplicates();
        assertThat(all.subList(0, wrong)).noneMatch(DatasetsTest::isRight);
        assertThat(all.subList(wrong, 2_100)).allMatch(DatasetsTest::isRight);
        assertThat(all.subList(0, wrong).stream().map(row -> row.path("row").asInt()))
                .isSorted();
        assertThat(dataset.at("/evaluation/quality/correct").asInt()).isEqualTo(2_100 - wrong);
    }

    private static boolean isRight(JsonNode row) {
        return row.path("truth").asText().equals(row.path("predicted").asText());
    }

    @Test
    void progress_is_streamed_until_the_end() {
        JsonNode dataset = created(rows(20_000));

        HttpResponse<String> events = client.send(client.request("/datasets/" + id(dataset) + "/events")
                .setHeader("Accept", "text/event-stream")
                .GET());

        List<String> names = events.body()
                .lines()
                .filter(line -> line.startsWith("event: "))
                .distinct()
                .toList();
        assertThat(names).last().isEqualTo("event: succeeded");
        assertThat(events.body()).contains("\"rows_done\":20000");
        assertProblem(client.get("/datasets/" + id(dataset) + "/events"), 406, "text/event-stream");
    }

    @Test
    void what_has_ended_cannot_be_canceled_and_can_be_deleted() {
        String path = "/datasets/" + id(succeeded(GOOD));

        assertProblem(client.method("POST", path + "/cancel"), 409, "has succeeded");
        assertThat(client.method("DELETE", path).statusCode()).isEqualTo(204);

        assertProblem(client.get(path), 404, "There is no dataset");
        assertProblem(client.get(path + "/result.csv"), 404, "There is no dataset");
        assertProblem(client.method("DELETE", path), 404, "There is no dataset");
    }

    @Test
    void several_datasets_at_once_all_come_to_their_end_and_interactive_callers_do_not_wait() {
        List<CompletableFuture<JsonNode>> all = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> succeeded(rows(5_000 + i))))
                .toList();

        int answered = 0;
        while (!all.stream().allMatch(CompletableFuture::isDone)) {
            assertThat(client.postJson(
                                    "/predictions",
                                    "{\"model\":\"diabetes\",\"input\":{\"instances\":[[1,1,1,1,1,1,1,1]]}}")
                            .statusCode())
                    .isEqualTo(200);
            answered++;
        }

        assertThat(answered).isPositive();
        assertThat(all.stream().map(each -> each.join().path("rows_done").asInt()))
                .containsExactly(5_000, 5_001, 5_002, 5_003);
    }

    @Test
    void the_rows_of_datasets_are_not_among_the_predictions_and_are_counted() {
        succeeded(rows(1_100));

        assertThat(client.get("/metrics").body())
                .contains("foretell_dataset_rows_total{model=\"diabetes\",version=\"1\"}");
        assertThat(json(client.get("/predictions?model=diabetes&limit=100")).path("predictions"))
                .allMatch(each -> each.at("/input/instances").size() <= 10);
    }

    @Test
    void head_is_answered_without_the_rows() throws IOException {
        String id = id(succeeded(GOOD));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), standalone.port());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream()
                    .write(("HEAD /datasets/" + id + "/result.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 200").contains("text/csv").endsWith("\r\n\r\n");
        }
    }
}
