package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls {@code POST /predictions} as a program does. */
class PredictionsTest {

    private static final Path GOLDEN = Path.of("../model/src/test/resources/golden");
    private static final JsonMapper JSON = new JsonMapper();
    private static final double PRECISION = 1e-5;

    private static Standalone standalone;
    private static Client client;

    @BeforeAll
    static void start() {
        standalone = Systems.started(1, "FORETELL_LANES", "2");
        client = Client.program(standalone.port());
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void a_row_is_predicted() {
        HttpResponse<String> response = client.postJson(
                "/predictions",
                "{\"model\": \"diabetes\", \"input\": {\"instances\": [[6,148,72,35,0,33.6,0.627,50]]}}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode answer = json(response);
        assertThat(answer.path("status").asText()).isEqualTo("succeeded");
        assertThat(answer.path("model").asText()).isEqualTo("diabetes");
        assertThat(answer.path("version").asText()).isEqualTo("1");
        assertThat(answer.path("id").asText()).hasSize(36);
        assertThat(answer.path("worker").asText()).startsWith("worker-1@");
        assertThat(answer.path("output").path("predictions").path(0).path(0).asDouble())
                .isBetween(0.5, 1.0);
        assertThat(answer.path("output").path("classes").path(0).asText()).isEqualTo("positive");
        assertThat(answer.path("metrics").path("predict_time").asDouble()).isPositive();
        assertThat(answer.has("warnings")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void many_rows_get_the_outputs_of_keras(String model) throws IOException {
        JsonNode golden = golden(model);

        JsonNode answer = json(client.postJson("/predictions", request(model, golden.path("inputs"))));

        assertThat(answer.path("status").asText()).isEqualTo("succeeded");
        assertThat(answer.path("output").path("classes"))
                .hasSize(golden.path("inputs").size());
        assertOutputs(answer, golden.path("outputs"));
    }

    @Test
    void an_image_may_be_nested_as_rows_of_pixels() throws IOException {
        JsonNode pixels = golden("mnist").path("inputs").path(0);
        List<List<JsonNode>> nested = new ArrayList<>();
        for (int row = 0; row < 28; row++) {
            List<JsonNode> line = new ArrayList<>();
            for (int column = 0; column < 28; column++) {
                line.add(pixels.path(row * 28 + column));
            }
            nested.add(line);
        }

        JsonNode answer = json(client.postJson("/predictions", request("mnist", JSON.valueToTree(List.of(nested)))));

        assertOutputs(
                answer, JSON.valueToTree(List.of(golden("mnist").path("outputs").path(0))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]},\"model\":\"iris\"}",
                "{\"version\":\"1\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]},\"model\":\"iris\"}",
                "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]},\"version\":\"1\"}",
                "{\"model\":\"iris\",\"version\":null,\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}",
                "{\"model\":\"iris\",\"version\":1,\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}",
                "\uFEFF{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}",
                "\n { \"model\" : \"iris\" ,\n \"input\" : {\t\"instances\" : [ [ 5.1 , 3.5 , 1.4 , 0.2 ] ] } } \n"
            })
    void members_may_come_in_any_order_and_spacing(String body) {
        HttpResponse<String> response = client.postJson("/predictions", body);

        assertThat(json(response).path("output").path("classes").path(0).asText())
                .as(response.body())
                .isEqualTo("setosa");
    }

    @Test
    void json_in_another_unicode_is_read() {
        String body = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

        for (var charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            HttpResponse<String> response = client.post("/predictions", Client.JSON, body.getBytes(charset));
            assertThat(json(response).path("output").path("classes").path(0).asText())
                    .as(response.body())
                    .isEqualTo("setosa");
        }
    }

    @Test
    void the_media_type_may_be_in_any_case_and_have_parameters() {
        String body = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

        for (String type : List.of("application/json; charset=utf-8", "Application/JSON")) {
            HttpResponse<String> response = client.post("/predictions", type, body.getBytes(StandardCharsets.UTF_8));
            assertThat(response.headers().firstValue("Content-Type")).as(type).hasValue("application/json");
        }
    }

    @Test
    void a_trace_context_is_accepted() {
        HttpResponse<String> response = client.send(client.request("/predictions")
                .header("Content-Type", "application/json")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .POST(BodyPublishers.ofString("{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}")));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void each_of_200_parallel_requests_gets_the_answer_to_its_own_input() throws IOException {
        List<JsonNode> inputs = new ArrayList<>();
        List<JsonNode> outputs = new ArrayList<>();
        List<String> models = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String model = List.of("diabetes", "iris", "mnist").get(i % 3);
            JsonNode golden = golden(model);
            int row = i / 3 % golden.path("inputs").size();
            models.add(model);
            inputs.add(JSON.valueToTree(List.of(golden.path("inputs").path(row))));
            outputs.add(JSON.valueToTree(List.of(golden.path("outputs").path(row))));
        }

        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            byte[] body = request(models.get(i), inputs.get(i)).getBytes(StandardCharsets.UTF_8);
            answers.add(client.postLater("/predictions", Client.JSON, body));
        }

        for (int i = 0; i < answers.size(); i++) {
            JsonNode answer = json(answers.get(i).join());
            assertThat(answer.path("model").asText()).isEqualTo(models.get(i));
            assertOutputs(answer, outputs.get(i));
        }
        assertThat(answers.stream().map(answer -> json(answer.join()).path("id").asText()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/health/live", "/v2/health/ready"})
    void health_is_told(String path) {
        HttpResponse<String> response = client.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("ready").asBoolean()).isTrue();
    }

    private static void assertOutputs(JsonNode answer, JsonNode expected) {
        JsonNode predictions = answer.path("output").path("predictions");
        assertThat(predictions).as(answer.toString()).hasSize(expected.size());
        for (int row = 0; row < expected.size(); row++) {
            assertThat(predictions.path(row)).hasSize(expected.path(row).size());
            for (int column = 0; column < expected.path(row).size(); column++) {
                assertThat(predictions.path(row).path(column).asDouble())
                        .isEqualTo(expected.path(row).path(column).asDouble(), within(PRECISION));
            }
        }
    }

    private static String request(String model, JsonNode instances) {
        return "{\"model\":\"" + model + "\",\"input\":{\"instances\":" + instances + "}}";
    }

    private static JsonNode golden(String model) throws IOException {
        return JSON.readTree(Files.readAllBytes(GOLDEN.resolve(model + ".json")));
    }
}
