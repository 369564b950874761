package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.GrpcClient;
import dev.foretell.standalone.harness.Systems;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends texts on every way to a model that takes them, made by model/training/texts.py. What comes back is what Keras
 * makes of them.
 */
class TextsTest {

    private static final Path MODELS = Path.of("src/test/resources/texts");
    private static final Path FOLDER = MODELS.resolve("reviews/1");
    private static final String INFER = "/v2/models/reviews/infer";
    private static final JsonMapper JSON = new JsonMapper();

    private static Standalone standalone;
    private static Client client;
    private static GrpcClient grpc;
    private static JsonNode rows = JSON.createArrayNode();
    private static List<Double> expected = List.of();

    @BeforeAll
    static void start() throws IOException {
        standalone = Systems.started(1, "FORETELL_MODELS", MODELS.toString());
        client = Client.program(standalone.port());
        grpc = new GrpcClient(standalone.grpcPort());
        JsonNode made = JSON.readTree(FOLDER.resolve("expected.json").toFile());
        rows = made.path("instances");
        expected = numbers(made.path("predictions"));
        Eventually.until("the model", () -> client.get("/v2/health/ready").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        grpc.close();
        standalone.close();
    }

    private static List<Double> numbers(JsonNode nested) {
        List<Double> numbers = new ArrayList<>();
        nested.forEach(each -> {
            if (each.isArray()) {
                numbers.addAll(numbers(each));
            } else {
                numbers.add(each.asDouble());
            }
        });
        return numbers;
    }

    private static void assertExpected(List<Double> found) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).as("row %d", i).isCloseTo(expected.get(i), within(1e-5));
        }
    }

    private static ObjectNode request(JsonNode instances) {
        ObjectNode request = JSON.createObjectNode().put("model", "reviews");
        request.putObject("input").set("instances", instances);
        return request;
    }

    private static HttpResponse<String> predict(JsonNode instances) {
        return client.postJson("/predictions", request(instances).toString());
    }

    @Test
    void rows_are_predicted_as_by_keras_and_remembered() {
        HttpResponse<String> response = predict(rows);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode prediction = json(response);
        assertExpected(numbers(prediction.at("/output/predictions")));
        String path = "/predictions/" + prediction.path("id").asText();
        Eventually.until("the history", () -> client.get(path).statusCode() == 200);
        assertThat(numberless(json(client.get(path)).at("/input/instances"))).isEqualTo(numberless(rows));
        assertPage(client.browser().get("/jobs/" + prediction.path("id").asText()), 200, "reviews");
    }

    /** The texts of rows: 5 and 5.0 are the same number, but other JSON. */
    private static List<List<String>> numberless(JsonNode instances) {
        List<List<String>> texts = new ArrayList<>();
        instances.forEach(
                row -> texts.add(List.of(row.path(0).asText(), row.path(1).asText())));
        return texts;
    }

    @Test
    void objects_name_their_texts() {
        ArrayNode objects = JSON.createArrayNode();
        rows.forEach(row -> objects.addObject()
                .<ObjectNode>set("stars", row.get(2))
                .<ObjectNode>set("Text", row.get(0))
                .set("shop", row.get(1)));

        assertExpected(numbers(json(predict(objects)).at("/output/predictions")));
        assertExpected(numbers(json(client.postJson(
                        "/v1/models/reviews:predict",
                        JSON.createObjectNode().set("instances", objects).toString()))
                .path("predictions")));
    }

    @Test
    void a_background_job_carries_texts() {
        HttpResponse<String> accepted = client.send(client.request("/predictions")
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(request(rows).toString())));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String path = "/predictions/" + json(accepted).path("id").asText();
        Eventually.until(
                "its end", () -> json(client.get(path)).path("status").asText().equals("succeeded"));
        assertExpected(numbers(json(client.get(path)).at("/output/predictions")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    [[1, "books", 5]]             | instances[0], review: expected a text, not 1.
                    [["a", null, 5]]              | instances[0], shop: expected a text, not null.
                    [["a", "books", "5"]]         | instances[0], stars: expected a number, not 5.
                    [["a", "books"]]              | instances[0] has 2 values; expected 3.
                    [{"review": "a", "stars": 5}] | expected the members review, shop, stars; missing: shop.
                    [{"review": "a", "stars": 5, "shop": []}] | instances[0], shop has 0 texts; expected 1.
                    [["\\ud800", "books", 5]]     | instances[0], review: expected a text of whole characters
                    """)
    void other_rows_are_refused_by_row_and_column(String instances, String message) {
        HttpResponse<String> response =
                client.postJson("/predictions", "{\"model\":\"reviews\",\"input\":{\"instances\":" + instances + "}}");

        assertProblem(response, 422, message);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 99_999, 200_000})
    void a_long_text_is_refused_with_its_limit(int length) {
        ArrayNode instances = JSON.createArrayNode();
        instances.addArray().add("x".repeat(length)).add("books").add(1);

        HttpResponse<String> response = predict(instances);

        assertThat(response.statusCode()).isBetween(400, 422);
        assertThat(response.body()).contains(length < 100_000 ? "65536 bytes" : "100000");
    }

    @Test
    void v2_tells_that_texts_are_bytes_and_takes_them_in_json() {
        JsonNode model = json(client.get("/v2/models/reviews"));
        assertThat(model.at("/inputs/0/datatype").asText()).isEqualTo("BYTES");
        assertThat(model.at("/inputs/2/datatype").asText()).isEqualTo("FP32");

        ObjectNode request = JSON.createObjectNode();
        ArrayNode inputs = request.putArray("inputs");
        for (int column = 0; column < 3; column++) {
            ObjectNode input = tensor(inputs, column);
            ArrayNode data = input.putArray("data");
            for (JsonNode row : rows) {
                data.add(row.get(column));
            }
        }
        assertExpected(numbers(json(client.postJson(INFER, request.toString())).at("/outputs/0/data")));
        // The members of an input may come in any order, the name last.
        String turned = request.toString().replaceAll("\\{(\"name\":\"[a-z]+\"),(.*?])}", "{$2,$1}");
        assertThat(turned).isNotEqualTo(request.toString());
        assertExpected(numbers(json(client.postJson(INFER, turned)).at("/outputs/0/data")));
    }

    private static ObjectNode tensor(ArrayNode inputs, int column) {
        ObjectNode input = inputs.addObject()
                .put("name", List.of("review", "shop", "stars").get(column));
        input.put("datatype", column == 2 ? "FP32" : "BYTES");
        input.putArray("shape").add(rows.size()).add(1);
        return input;
    }

    private static byte[] raw(int column) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode row : rows) {
            ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            if (column == 2) {
                bytes.writeBytes(number.putFloat((float) row.get(2).asDouble()).array());
            } else {
                byte[] text = row.get(column).asText().getBytes(StandardCharsets.UTF_8);
                bytes.writeBytes(number.putInt(text.length).array());
                bytes.writeBytes(text);
            }
        }
        return bytes.toByteArray();
    }

    private static HttpResponse<String> binary(byte[] review) {
        ObjectNode request = JSON.createObjectNode();
        ArrayNode inputs = request.putArray("inputs");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int column = 0; column < 3; column++) {
            byte[] bytes = column == 0 ? review : raw(column);
            tensor(inputs, column).putObject("parameters").put("binary_data_size", bytes.length);
            data.writeBytes(bytes);
        }
        byte[] head = request.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        body.writeBytes(data.toByteArray());
        return client.send(client.request(INFER)
                .header("Inference-Header-Content-Length", String.valueOf(head.length))
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    @Test
    void v2_takes_texts_in_binary_with_their_lengths() {
        assertExpected(numbers(json(binary(raw(0))).at("/outputs/0/data")));
    }

    @Test
    void v2_refuses_binary_that_is_not_as_many_texts() {
        byte[] review = raw(0);
        byte[] cut = Arrays.copyOf(review, review.length - 1);
        byte[] more = Arrays.copyOf(review, review.length + 1);
        byte[] broken = review.clone();
        broken[4] = (byte) 0xFF;
        byte[] negative = review.clone();
        negative[3] = (byte) 0x80;

        assertThat(binary(cut).body()).contains("inputs[0], text 6 of 7: expected its length in 4 bytes");
        assertThat(binary(more).body()).contains("inputs[0]: expected the 7 texts of the shape; 1 bytes follow them.");
        assertThat(binary(broken).body()).contains("inputs[0], text 0: expected a text in UTF-8; its bytes are not.");
        assertThat(binary(negative).body()).contains("inputs[0], text 0 of 7: expected its length", "no such length");
        assertThat(binary(cut).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    "BYTES" | [1]      | inputs[0].data, text 0: expected a text, not 1.
                    "BYTES" | ["a", 1] | inputs[0].data, text 1: expected a text, not 1.
                    "BYTES" | ["a", "b"] | inputs[0].data: expected the 1 texts of the shape [1, 1], not 2.
                    "BYTES" | "a"      | inputs[0].data: expected an array of texts, not a.
                    "FP32"  | [1]      | inputs[0].datatype: expected BYTES, not FP32.
                    """)
    void v2_refuses_what_is_not_a_text(String datatype, String data, String message) {
        HttpResponse<String> response = client.postJson(
                INFER,
                "{\"inputs\":[{\"name\":\"review\",\"datatype\":" + datatype + ",\"shape\":[1,1],\"data\":" + data
                        + "}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asText()).isEqualTo(message);
    }

    private static InferInputTensor.Builder grpcTensor(int column) {
        return InferInputTensor.newBuilder()
                .setName(List.of("review", "shop", "stars").get(column))
                .setDatatype(column == 2 ? "FP32" : "BYTES")
                .addShape(rows.size())
                .addShape(1);
    }

    @Test
    void grpc_takes_texts_typed_and_raw() {
        ModelInferRequest.Builder typed = ModelInferRequest.newBuilder().setModelName("reviews");
        ModelInferRequest.Builder raw = ModelInferRequest.newBuilder().setModelName("reviews");
        for (int column = 0; column < 3; column++) {
            InferTensorContents.Builder contents = InferTensorContents.newBuilder();
            for (JsonNode row : rows) {
                if (column == 2) {
                    contents.addFp32Contents((float) row.get(2).asDouble());
                } else {
                    contents.addBytesContents(
                            ByteString.copyFromUtf8(row.get(column).asText()));
                }
            }
            typed.addInputs(grpcTensor(column).setContents(contents));
            raw.addInputs(grpcTensor(column)).addRawInputContents(ByteString.copyFrom(raw(column)));
        }

        ModelInferResponse ofTyped = grpc.calls().modelInfer(typed.build());
        assertExpected(ofTyped.getOutputs(0).getContents().getFp32ContentsList().stream()
                .map(Float::doubleValue)
                .toList());
        ByteBuffer numbers = grpc.calls()
                .modelInfer(raw.build())
                .getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Double> found = new ArrayList<>();
        while (numbers.hasRemaining()) {
            found.add((double) numbers.getFloat());
        }
        assertExpected(found);
    }

    @Test
    void grpc_refuses_what_is_not_a_text() {
        ModelInferRequest.Builder numbers = ModelInferRequest.newBuilder()
                .setModelName("reviews")
                .addInputs(grpcTensor(0)
                        .setContents(InferTensorContents.newBuilder().addFp32Contents(1)));
        ModelInferRequest.Builder broken = ModelInferRequest.newBuilder()
                .setModelName("reviews")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("review")
                        .setDatatype("BYTES")
                        .addShape(1)
                        .addShape(1)
                        .setContents(InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFrom(new byte[] {(byte) 0xC0}))));

        GrpcClient.assertFails(
                Status.Code.INVALID_ARGUMENT,
                "inputs[0].contents: expected only bytes_contents, by the datatype, not fp32_contents.",
                () -> grpc.calls().modelInfer(numbers.build()));
        GrpcClient.assertFails(
                Status.Code.INVALID_ARGUMENT,
                "inputs[0].contents.bytes_contents[0]: expected a text in UTF-8; its bytes are not.",
                () -> grpc.calls().modelInfer(broken.build()));
    }

    private static JsonNode dataset(String type, String body) {
        HttpResponse<String> response =
                client.post("/datasets?model=reviews&name=texts", type, body.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        String path = "/datasets/" + json(response).path("id").asText();
        Eventually.until(
                "its end", () -> json(client.get(path)).path("status").asText().matches("succeeded|failed|canceled"));
        return json(client.get(path));
    }

    @Test
    void a_csv_with_quoted_texts_is_predicted_and_its_result_has_the_texts() throws IOException {
        JsonNode ended = dataset("text/csv", Files.readString(FOLDER.resolve("sample.csv")));

        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
        String path = "/datasets/" + ended.path("id").asText();
        String csv = client.get(path + "/result.csv").body();
        assertThat(csv)
                .contains("\"A great, LOVELY story; I read it twice.\",books,5,good,good,")
                .contains("\"He said: \"\"dull\"\", it's schlecht,\nreally\",books,2,bad,bad,")
                .contains("'=cmd|' /C calc'!A0,films,3.25,bad,bad,");
        JsonNode page = json(client.get(path + "/rows"));
        assertThat(page.at("/rows/3/values/0").asText()).isEqualTo("wunderschön – 😀 excellent");
        assertThat(page.at("/rows/3/values/2").asDouble()).isEqualTo(4.5);
        assertPage(client.browser().get("/jobs/" + ended.path("id").asText()), 200, "wunderschön – 😀 excellent");
    }

    @Test
    void json_lines_are_predicted_and_bad_rows_are_named() {
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(row).append('\n'));
        lines.append("[5,\"books\",1]\n{\"review\":\"a\",\"stars\":2}\n");
        lines.append("[\"").append("x".repeat(70_000)).append("\",\"books\",1]\n");

        JsonNode ended = dataset("application/x-ndjson", lines.toString());

        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(ended.toString())
                .contains("\"review\",\"detail\":\"expected a text, found 5\"")
                .contains("\"shop\",\"detail\":\"expected a text, found nothing\"")
                .contains("\"review\",\"detail\":\"expected a text of at most 65536 bytes in UTF-8; it is longer\"");
        String result = client.get("/datasets/" + ended.path("id").asText() + "/result.json")
                .body();
        assertThat(result).contains("\"review\":\"nul \\u0000 inside, <b>& markup</b>\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a great one,books,5\nanother,games,2\n", "review,stars\na,5\nb,2\n"})
    void a_csv_without_the_names_of_its_columns_is_refused(String csv) {
        HttpResponse<String> response =
                client.post("/datasets?model=reviews&name=texts", "text/csv", csv.getBytes(StandardCharsets.UTF_8));

        assertProblem(response, 422, "expected a header that names its columns: review, shop, stars");
    }

    @Test
    void long_texts_are_split_into_blocks_that_fit() {
        StringBuilder csv = new StringBuilder("stars;shop;review\n");
        for (int i = 0; i < 200; i++) {
            csv.append(i % 5).append(";books;").append("great ".repeat(10_000)).append('\n');
        }

        JsonNode ended = dataset("text/csv", csv.toString());

        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(ended.path("rows_done").asInt()).isEqualTo(200);
    }
}
