package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.SharedSystem;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends {@code /v2} rows as clients of the Open Inference Protocol do, as JSON and in binary. */
class InferenceTest extends InferenceProtocol {

    private static final Path GOLDEN = Path.of("../model/src/test/resources/golden");
    private static final double PRECISION = 1e-5;

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    @Override
    Client client() {
        return client;
    }

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
        assertError(encoded("gzip", FLOWER.getBytes(StandardCharsets.UTF_8)), 400, "Content-Encoding");
        assertError(encoded("deflate", FLOWER.getBytes(StandardCharsets.UTF_8)), 400, "Content-Encoding");
        assertError(encoded("br", FLOWER.getBytes(StandardCharsets.UTF_8)), 415, "expected gzip, deflate, zstd");
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
}
