package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.Engines;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks {@code /v2} for the server, its models and their statistics, and takes models out of service. */
class InferenceModelsTest extends InferenceProtocol {

    @TempDir
    private static Path repository = Path.of("");

    private static Standalone standalone;
    private static Client client;

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

    @Override
    Client client() {
        return client;
    }

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
}
