package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.foretell.model.Engines;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls {@code /v2} as clients of the Open Inference Protocol do. */
class InferenceTest {

    private static final Path GOLDEN = Path.of("../model/src/test/resources/golden");
    private static final JsonMapper JSON = new JsonMapper();
    private static final double PRECISION = 1e-5;
    private static final int LIMIT = 10 * 1024 * 1024;
    private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
    private static final String FLOWER =
            "{\"inputs\":[{\"name\":\"measurements\",\"shape\":[1,4],\"datatype\":\"FP32\","
                    + "\"data\":[5.1,3.5,1.4,0.2]}]}";

    @TempDir
    private static Path repository = Path.of("");

    private static Standalone standalone;
    private static Client client;
    private final Logs logs = new Logs();

    @BeforeAll
    static void start() throws IOException {
        for (String model : List.of("diabetes", "iris", "mnist")) {
            copy(Path.of("../model/repository").resolve(model), repository.resolve(model));
        }
        standalone = Systems.started(1, "FORETELL_MODELS", repository.toString());
        client = Client.program(standalone.port());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @AfterEach
    void the_server_still_predicts_and_has_nothing_to_complain_about() {
        assertThat(json(client.postJson("/v2/models/iris/infer", FLOWER))
                        .at("/outputs/1/data/0")
                        .asText())
                .isEqualTo("setosa");
        logs.close();
        assertThat(logs.complaints())
                .filteredOn(line -> !line.contains("no broker at 127.0.0.1:1 "))
                .isEmpty();
    }

    /** Asserts that a response is an error in the form of the protocol. */
    private static void assertError(HttpResponse<String> response, int status, String... words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode error = json(response);
        assertThat(error).hasSize(1);
        for (String word : words) {
            assertThat(error.path("error").asText()).contains(word);
        }
    }

    // Server and models

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/"})
    void the_server_tells_what_it_is(String path) {
        JsonNode server = json(client.get(path));

        assertThat(server.path("name").asText()).isEqualTo("foretell");
        assertThat(server.path("version").asText()).isNotBlank();
        assertThat(server.path("extensions"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "binary_tensor_data",
                        "classification",
                        "model_configuration",
                        "model_repository",
                        "statistics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/health/live", "/v2/health/ready"})
    void health_is_told_under_both_names(String path) {
        HttpResponse<String> response = client.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"live\":true,\"ready\":true}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    diabetes | measurements | [-1,8]       | probability | [-1,1]
                    iris     | measurements | [-1,4]       | species     | [-1,3]
                    mnist    | image        | [-1,28,28,1] | digit       | [-1,10]
                    """)
    void a_model_tells_its_tensors(String model, String input, String shape, String output, String outputShape)
            throws IOException {
        JsonNode metadata = json(client.get("/v2/models/" + model));

        assertThat(metadata)
                .isEqualTo(JSON.readTree("{\"name\":\"" + model + "\",\"versions\":[\"1\"],\"platform\":\"keras\","
                        + "\"inputs\":[{\"name\":\"" + input + "\",\"datatype\":\"FP32\",\"shape\":" + shape + "}],"
                        + "\"outputs\":[{\"name\":\"" + output + "\",\"datatype\":\"FP32\",\"shape\":" + outputShape
                        + "},{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1]}]}"));
        assertThat(json(client.get("/v2/models/" + model + "/versions/1"))).isEqualTo(metadata);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/iris/ready", "/v2/models/mnist/versions/1/ready"})
    void a_model_is_ready(String path) {
        HttpResponse<String> response = client.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("ready").asBoolean()).isTrue();
    }

    @Test
    void a_model_tells_its_configuration() throws IOException {
        JsonNode config = json(client.get("/v2/models/mnist/config"));

        assertThat(config.path("name").asText()).isEqualTo("mnist");
        assertThat(config.path("max_batch_size").asInt()).isEqualTo(1253);
        assertThat(config.path("input")).isEqualTo(JSON.readTree("""
                [{"name": "image", "data_type": "TYPE_FP32", "dims": [28, 28, 1]}]"""));
        assertThat(config.path("output")).isEqualTo(JSON.readTree("""
                [{"name": "digit", "data_type": "TYPE_FP32", "dims": [10]},
                 {"name": "label", "data_type": "TYPE_STRING", "dims": [1], "reshape": {"shape": []}}]"""));
        String engine = config.path("backend").asText();
        assertThat(Engines.names()).contains(engine);
        assertThat(config.path("parameters")).hasSize(1);
        assertThat(config.path("parameters")
                        .path("engine." + engine)
                        .path("string_value")
                        .asText())
                .isNotBlank();
        assertThat(json(client.get("/v2/models/mnist/versions/1/config"))).isEqualTo(config);
    }

    // Infer

    private static String request(String model, JsonNode rows) throws IOException {
        JsonNode input = json(client.get("/v2/models/" + model)).at("/inputs/0");
        return "{\"id\":\"golden\",\"inputs\":[{\"name\":" + input.path("name") + ",\"datatype\":\"FP32\",\"shape\":"
                + shape(input, rows) + ",\"data\":" + JSON.valueToTree(flat(rows)) + "}]}";
    }

    private static JsonNode shape(JsonNode input, JsonNode rows) {
        ArrayNode shape = input.path("shape").deepCopy();
        return shape.set(0, rows.size());
    }

    private static List<JsonNode> flat(JsonNode rows) {
        List<JsonNode> numbers = new ArrayList<>();
        rows.forEach(row -> row.forEach(numbers::add));
        return numbers;
    }

    private static JsonNode golden(String model) throws IOException {
        return JSON.readTree(Files.readAllBytes(GOLDEN.resolve(model + ".json")));
    }

    private static void assertNumbers(JsonNode output, JsonNode expected) {
        List<JsonNode> numbers = flat(expected);
        assertThat(output.path("datatype").asText()).isEqualTo("FP32");
        assertThat(output.path("data")).as(output.toString()).hasSize(numbers.size());
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(output.path("data").path(i).asDouble())
                    .isEqualTo(numbers.get(i).asDouble(), within(PRECISION));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void many_rows_in_json_get_the_outputs_of_keras(String model) throws IOException {
        JsonNode golden = golden(model);
        String request = request(model, golden.path("inputs"));

        for (String path : List.of("/v2/models/" + model, "/v2/models/" + model + "/versions/1")) {
            HttpResponse<String> response = client.postJson(path + "/infer", request);

            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(response.headers().firstValue(HEADER_LENGTH)).isEmpty();
            JsonNode answer = json(response);
            assertThat(answer.path("model_name").asText()).isEqualTo(model);
            assertThat(answer.path("model_version").asText()).isEqualTo("1");
            assertThat(answer.path("id").asText()).isEqualTo("golden");
            assertThat(answer.path("outputs")).hasSize(2);
            assertNumbers(answer.at("/outputs/0"), golden.path("outputs"));
            assertThat(answer.at("/outputs/1/data"))
                    .hasSize(golden.path("inputs").size());
        }
    }

    /** A binary request as tritonclient makes it, with all outputs requested in binary. */
    private static byte[] binary(String model, JsonNode rows, ByteArrayOutputStream head) throws IOException {
        JsonNode input = json(client.get("/v2/models/" + model)).at("/inputs/0");
        List<JsonNode> numbers = flat(rows);
        String json = "{\"inputs\":[{\"name\":" + input.path("name") + ",\"datatype\":\"FP32\",\"shape\":"
                + shape(input, rows) + ",\"parameters\":{\"binary_data_size\":" + numbers.size() * 4
                + "}}],\"parameters\":{\"binary_data_output\":true}}";
        head.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        ByteBuffer raw = ByteBuffer.allocate(numbers.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(number -> raw.putFloat(number.floatValue()));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        head.writeTo(body);
        body.writeBytes(raw.array());
        return body.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void many_rows_in_binary_get_the_outputs_of_keras(String model) throws Exception {
        JsonNode golden = golden(model);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] body = binary(model, golden.path("inputs"), head);

        HttpResponse<byte[]> response = bytes(client.request("/v2/models/" + model + "/infer")
                .header("Content-Type", "application/octet-stream")
                .header(HEADER_LENGTH, Integer.toString(head.size()))
                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        int length = (int) response.headers().firstValueAsLong(HEADER_LENGTH).orElseThrow();
        JsonNode answer = JSON.readTree(response.body(), 0, length);
        assertThat(answer.has("id")).isFalse();
        ByteBuffer raw = ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
        raw.position(length);
        List<JsonNode> expected = flat(golden.path("outputs"));
        assertThat(answer.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(expected.size() * 4);
        for (JsonNode number : expected) {
            assertThat((double) raw.getFloat()).isEqualTo(number.asDouble(), within(PRECISION));
        }
        assertThat(raw.remaining())
                .isEqualTo(answer.at("/outputs/1/parameters/binary_data_size").asInt());
    }

    private static HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void outputs_may_be_chosen() {
        JsonNode answer = json(client.postJson(
                "/v2/models/iris/infer",
                FLOWER.replace(
                        "}]}",
                        "}],\"outputs\":[{\"name\":\"species\",\"parameters\":{\"classification\":1}}],"
                                + "\"parameters\":{\"priority\":1}}")));

        assertThat(answer.path("outputs")).hasSize(1);
        assertThat(answer.at("/outputs/0/data/0").asText()).endsWith(":0:setosa");
    }

    @Test
    void as_many_rows_as_may_be_are_predicted() throws IOException {
        int most = json(client.get("/v2/models/mnist/config"))
                .path("max_batch_size")
                .asInt();
        String data = "0,".repeat(most * 784 - 1) + "0";
        String request = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[" + most
                + ",28,28,1],\"data\":[" + data + "]}],\"outputs\":[{\"name\":\"label\"}]}";

        assertThat(json(client.postJson("/v2/models/mnist/infer", request)).at("/outputs/0/data"))
                .hasSize(most);
        assertError(
                client.postJson("/v2/models/mnist/infer", request.replace("[" + most, "[" + (most + 1))),
                400,
                "expected 1 to " + most + " rows, not " + (most + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "GZIP", "identity"})
    void a_body_may_be_compressed(String encoding) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (encoding) {
            case "deflate" -> {
                try (DeflaterOutputStream compressed = new DeflaterOutputStream(out)) {
                    compressed.write(FLOWER.getBytes(StandardCharsets.UTF_8));
                }
            }
            case "identity" -> out.writeBytes(FLOWER.getBytes(StandardCharsets.UTF_8));
            default -> {
                try (GZIPOutputStream compressed = new GZIPOutputStream(out)) {
                    compressed.write(FLOWER.getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        assertThat(json(encoded(encoding, out.toByteArray()))
                        .at("/outputs/1/data/0")
                        .asText())
                .isEqualTo("setosa");
    }

    private static HttpResponse<String> encoded(String encoding, byte[] body) {
        return client.send(client.request("/v2/models/iris/infer")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    @Test
    void what_is_compressed_badly_or_too_well_is_refused() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream compressed = new GZIPOutputStream(bomb)) {
            compressed.write(" ".repeat(LIMIT).getBytes(StandardCharsets.UTF_8));
            compressed.write(FLOWER.getBytes(StandardCharsets.UTF_8));
        }
        byte[] cut = new byte[100];
        System.arraycopy(bomb.toByteArray(), 0, cut, 0, cut.length);

        assertError(encoded("gzip", bomb.toByteArray()), 413, "over the limit of 10 MiB");
        assertError(encoded("gzip", cut), 400, "not valid gzip, as its Content-Encoding says.");
        assertError(encoded("gzip", new byte[0]), 400, "Content-Encoding");
        assertError(encoded("gzip", FLOWER.getBytes(StandardCharsets.UTF_8)), 400, "Content-Encoding");
        assertError(encoded("deflate", FLOWER.getBytes(StandardCharsets.UTF_8)), 400, "Content-Encoding");
        assertError(encoded("br", FLOWER.getBytes(StandardCharsets.UTF_8)), 415, "expected gzip, deflate or none");
    }

    @Test
    void a_response_may_be_compressed() throws Exception {
        int rows = 500;
        String flowers = FLOWER.replace("[1,4]", "[" + rows + ",4]")
                .replace("5.1,3.5,1.4,0.2", "5.1,3.5,1.4,0.2,".repeat(rows - 1) + "5.1,3.5,1.4,0.2")
                .replace("}]}", "}],\"parameters\":{\"binary_data_output\":true}}");

        HttpResponse<byte[]> response = bytes(client.request("/v2/models/iris/infer")
                .header("Accept-Encoding", "gzip")
                .POST(BodyPublishers.ofString(flowers)));

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        int length = (int) response.headers().firstValueAsLong(HEADER_LENGTH).orElseThrow();
        try (var in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(JSON.readTree(in.readNBytes(length)).path("outputs")).hasSize(2);
            assertThat(in.readAllBytes()).hasSize(rows * (3 * 4 + 4 + "setosa".length()));
        }
    }

    @Test
    void each_of_many_parallel_requests_gets_its_own_answer() throws IOException {
        JsonNode golden = golden("diabetes");
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            JsonNode row = JSON.createArrayNode()
                    .add(golden.path("inputs").path(i % golden.path("inputs").size()));
            byte[] body = request("diabetes", row).replace("golden", "row-" + i).getBytes(StandardCharsets.UTF_8);
            answers.add(client.postLater("/v2/models/diabetes/infer", Client.JSON, body));
        }

        for (int i = 0; i < answers.size(); i++) {
            JsonNode answer = json(answers.get(i).join());
            assertThat(answer.path("id").asText()).isEqualTo("row-" + i);
            JsonNode expected = JSON.createArrayNode()
                    .add(golden.path("outputs").path(i % golden.path("outputs").size()));
            assertNumbers(answer.at("/outputs/0"), expected);
        }
    }

    // Errors

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    [1,3] | FP32 | [1,2,3]       | inputs[0].shape: expected [-1, 4]
                    [1,4] | FP64 | [1,2,3,4]     | inputs[0].datatype: expected FP32, not FP64.
                    [1,4] | FP32 | [1,2,3]       | inputs[0].data: expected the 4 numbers of the shape [1, 4], not 3.
                    [1,4] | FP32 | [1,2,3,NaN]   | inputs[0], row 0, petal_width: expected a finite number
                    [1,4] | FP32 | [1,2,3,"4"]   | inputs[0].data, number 3: expected a number, not 4.
                    [1,4] | FP32 | [1,2,3        | Not valid JSON
                    """)
    void a_tensor_that_does_not_fit_is_400(String shape, String datatype, String data, String reason) {
        String request = "{\"inputs\":[{\"name\":\"measurements\",\"shape\":" + shape + ",\"datatype\":\"" + datatype
                + "\",\"data\":" + data + "}]}";

        assertError(client.postJson("/v2/models/iris/infer", request), 400, reason);
    }

    @Test
    void a_body_that_is_no_request_is_400() {
        assertError(client.postJson("/v2/models/iris/infer", ""), 400, "expected an object, not the end");
        assertError(client.postJson("/v2/models/iris/infer", "[1]"), 400, "expected an object");
        assertError(
                client.send(client.request("/v2/models/iris/infer")
                        .header(HEADER_LENGTH, "1000000")
                        .POST(BodyPublishers.ofString(FLOWER))),
                400,
                HEADER_LENGTH);
    }

    @Test
    void a_body_over_the_limit_is_413() {
        assertError(client.postJson("/v2/models/iris/infer", " ".repeat(LIMIT + 1)), 413, "10 MiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/rose",
                "/v2/models/rose/ready",
                "/v2/models/rose/config",
                "/v2/models/rose/stats",
                "/v2/models/iris/versions/7",
                "/v2/models/iris/versions/7/ready",
                "/v2/models/iris/versions/7/stats",
                "/v2/models/iris/versions/x/config",
                "/v2/models/iris/versions",
                "/v2/models/..%2Firis",
                "/v2/nothing",
                "/v2/health"
            })
    void what_is_not_there_is_404(String path) {
        assertError(client.get(path), 404);
        assertError(client.browser().get(path), 404);
    }

    @Test
    void infer_for_a_model_that_is_not_there_is_404() {
        assertError(client.postJson("/v2/models/rose/infer", FLOWER), 404, "There is no model \"rose\"");
        assertError(client.postJson("/v2/models/iris/versions/7/infer", FLOWER), 404, "no version \"7\"; it has 1.");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,/v2/models/iris,GET",
        "GET,/v2/models/iris/infer,POST",
        "GET,/v2/repository/index,POST",
        "POST,/v2,GET"
    })
    void another_method_is_405(String method, String path, String allowed) {
        HttpResponse<String> response = client.method(method, path);

        assertError(response, 405);
        assertThat(response.headers().firstValue("Allow").orElse("")).contains(allowed);
    }

    // Statistics

    @Test
    void statistics_count_what_was_done() {
        try (Standalone fresh = Systems.started(1)) {
            assertCounted(Client.program(fresh.port()));
        }
    }

    private static void assertCounted(Client client) {
        JsonNode before = json(client.get("/v2/models/iris/versions/1/stats")).at("/model_stats/0");

        client.postJson(
                "/v2/models/iris/infer",
                FLOWER.replace("[1,4]", "[2,4]").replace("[5.1,3.5,1.4,0.2]", "[5.1,3.5,1.4,0.2,6,3,5,2]"));

        // A worker reports its counts every two seconds.
        Eventually.until(
                "the count of the worker",
                () -> json(client.get("/v2/models/iris/stats"))
                                .at("/model_stats/0/inference_count")
                                .asInt()
                        > before.path("inference_count").asInt());
        JsonNode after = json(client.get("/v2/models/iris/stats")).at("/model_stats/0");
        assertThat(after.path("name").asText()).isEqualTo("iris");
        assertThat(after.path("version").asText()).isEqualTo("1");
        assertThat(after.path("last_inference").asLong()).isPositive();
        assertThat(after.path("inference_count").asInt()
                        - before.path("inference_count").asInt())
                .isEqualTo(2);
        assertThat(after.path("execution_count").asInt()
                        - before.path("execution_count").asInt())
                .isEqualTo(1);
        for (String part : List.of("success", "queue", "compute_input", "compute_infer", "compute_output")) {
            JsonNode was = before.path("inference_stats").path(part);
            JsonNode is = after.path("inference_stats").path(part);
            assertThat(is.path("count").asInt() - was.path("count").asInt())
                    .as(part)
                    .isEqualTo(1);
            assertThat(is.path("ns").asLong())
                    .as(part)
                    .isGreaterThanOrEqualTo(was.path("ns").asLong());
        }
        assertThat(after.at("/inference_stats/fail/count").asInt())
                .isEqualTo(before.at("/inference_stats/fail/count").asInt());
        assertThat(json(client.get("/v2/models/stats")).path("model_stats"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("diabetes", "iris", "mnist");
    }

    // The repository

    private static List<String> index(String body) {
        List<String> states = new ArrayList<>();
        json(client.postJson("/v2/repository/index", body))
                .forEach(each -> states.add(
                        each.path("name").asText() + " " + each.path("state").asText() + " "
                                + each.path("reason").asText()));
        return states;
    }

    @Test
    void a_model_is_taken_out_of_service_and_put_back() {
        Path marker = repository.resolve("mnist").resolve("unloaded");
        assertThat(index("")).containsExactly("diabetes READY ", "iris READY ", "mnist READY ");

        HttpResponse<String> unloaded =
                client.postJson("/v2/repository/models/mnist/unload", "{\"parameters\":{\"unload_dependents\":false}}");

        assertThat(unloaded.statusCode()).as(unloaded.body()).isEqualTo(200);
        assertThat(marker).exists();
        assertThat(index("{}")).contains("mnist UNAVAILABLE unloaded");
        assertThat(index("{\"ready\":true}")).containsExactly("diabetes READY ", "iris READY ");

        assertThat(client.postJson("/v2/repository/models/mnist/load", "").statusCode())
                .isEqualTo(200);
        // The web scans the repository every second, and may have seen the marker.
        Eventually.until(
                "the model",
                () -> client.get("/v2/models/mnist/ready").statusCode() == 200
                        && client.get("/v2/models/mnist").statusCode() == 200);
        assertThat(marker).doesNotExist();
        assertThat(index("{\"ready\":true}")).hasSize(3);
    }

    @Test
    void a_model_that_is_not_there_can_be_neither_loaded_nor_unloaded() {
        assertError(client.postJson("/v2/repository/models/rose/load", "{}"), 404, "it has diabetes, iris, mnist.");
        assertError(client.postJson("/v2/repository/models/rose/unload", "{}"), 404);
        assertError(client.postJson("/v2/repository/models/..%2Frose/unload", "{}"), 404);
    }

    @Test
    void a_model_cannot_be_sent_to_the_repository() {
        assertError(
                client.postJson("/v2/repository/models/iris/load", "{\"parameters\":{\"config\":\"{}\"}}"),
                400,
                "not supported");
        assertError(client.postJson("/v2/repository/index", "[]"), 400, "JSON object");
    }

    // When predictions cannot be made

    @Test
    void too_many_at_once_are_429() {
        try (Standalone busy = Systems.started(1, "FORETELL_MAX_IN_FLIGHT", "1")) {
            Client caller = Client.program(busy.port());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            byte[] body = FLOWER.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 200; i++) {
                answers.add(caller.postLater("/v2/models/iris/infer", Client.JSON, body));
            }

            List<HttpResponse<String>> refused = answers.stream()
                    .map(CompletableFuture::join)
                    .filter(response -> response.statusCode() != 200)
                    .toList();

            assertThat(refused).isNotEmpty().allSatisfy(response -> {
                assertError(response, 429, "Too many predictions in flight (limit 1).");
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
            });
            assertThat(json(caller.get("/v2/models/iris/stats"))
                            .at("/model_stats/0/inference_stats/fail/count")
                            .asInt())
                    .isEqualTo(refused.size());
        }
    }

    @Test
    void when_the_deadline_passes_it_is_504() {
        int rows = 500;
        String images = "{\"inputs\":[{\"name\":\"image\",\"shape\":[" + rows
                + ",28,28,1],\"datatype\":\"FP32\",\"data\":[" + "0,".repeat(rows * 28 * 28 - 1) + "0]}]}";
        try (Standalone hasty = Systems.started(1, "FORETELL_DEADLINE", "10ms")) {
            assertError(
                    Client.program(hasty.port()).postJson("/v2/models/mnist/infer", images),
                    504,
                    "before the deadline");
        }
    }

    @Test
    void without_a_broker_it_is_503() {
        WebSettings settings = WebSettings.of(Systems.environment("FORETELL_BROKER_URI", "amqp://127.0.0.1:1"));
        try (Web web = new Web(settings)) {
            web.start();
            Client caller = Client.program(web.port());

            HttpResponse<String> response = caller.postJson("/v2/models/iris/infer", FLOWER);
            assertError(response, 503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertError(caller.get("/v2/models/iris/ready"), 503, "is not ready: not connected to the message broker");
            assertThat(caller.get("/v2/health/ready").statusCode()).isEqualTo(503);
            assertThat(caller.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(json(caller.postJson("/v2/repository/index", "")))
                    .extracting(each -> each.path("state").asText())
                    .containsOnly("UNAVAILABLE");
            assertThat(json(caller.get("/v2/models/iris")).path("name").asText())
                    .isEqualTo("iris");
        }
    }

    @Test
    void a_model_that_fails_on_its_input_is_400() {
        HttpResponse<String> response =
                client.postJson("/v2/models/iris/infer", FLOWER.replace("5.1,3.5,1.4,0.2", "3e38,3e38,-3e38,3e38"));

        assertError(response, 400, "finite");
    }
}
