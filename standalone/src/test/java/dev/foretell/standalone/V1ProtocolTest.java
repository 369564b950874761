package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1}, as clients of KServe and TensorFlow Serving use it, with a model of several inputs and outputs too. */
class V1ProtocolTest extends InferenceProtocol {

    @TempDir
    private static Path repository = Path.of("");

    private static Standalone standalone;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        standalone = Systems.started(
                1, "FORETELL_MODELS", RepositoryWithSimple.in(repository).toString());
        client = Client.program(standalone.port());
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Override
    Client client() {
        return client;
    }

    private static JsonNode predicted(String path, String body) {
        var response = client.postJson(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private static String sixteen(int start, int step) {
        StringBuilder numbers = new StringBuilder("[" + start);
        for (int i = 1; i < 16; i++) {
            numbers.append(',').append(start + i * step);
        }
        return numbers.append(']').toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/v1/models/iris:predict|{\"instances\":[[5.1,3.5,1.4,0.2],[6.7,3.0,5.2,2.3]]}|predictions",
                "/v1/models/iris/versions/1:predict|{\"signature_name\":\"serving_default\",\"instances\":"
                        + "[{\"petal_width\":0.2,\"sepal_length\":5.1,\"sepal_width\":3.5,\"petal_length\":1.4},"
                        + "{\"measurements\":[6.7,3.0,5.2,2.3]}]}|predictions",
                "/v1/models/iris:predict|{\"inputs\":[[5.1,3.5,1.4,0.2],[6.7,3.0,5.2,2.3]]}|outputs",
                "/v1/models/iris:predict|{\"inputs\":{\"measurements\":[[5.1,3.5,1.4,0.2],[6.7,3.0,5.2,2.3]]}}|outputs"
            })
    void rows_are_predicted_in_order(String path, String body, String member) {
        JsonNode answer = predicted(path, body);

        assertThat(answer).hasSize(1);
        assertThat(answer.path(member)).hasSize(2);
        assertThat(answer.at("/" + member + "/0/0").asDouble()).isGreaterThan(0.9);
        assertThat(answer.at("/" + member + "/1/2").asDouble()).isGreaterThan(0.9);
    }

    @Test
    void several_inputs_and_outputs_go_by_their_names() {
        String row = "{\"INPUT0\":" + sixteen(0, 1) + ",\"INPUT1\":" + sixteen(-1, 0) + "}";
        String tensors = "{\"INPUT1\":[" + sixteen(-1, 0) + "],\"INPUT0\":[" + sixteen(0, 1) + "]}";

        JsonNode rows = predicted("/v1/models/simple:predict", "{\"instances\":[" + row + "]}");
        JsonNode columns = predicted("/v1/models/simple:predict", "{\"inputs\":" + tensors + "}");

        assertThat(rows.at("/predictions/0/OUTPUT0").toString()).isEqualTo(sixteen(-1, 1));
        assertThat(rows.at("/predictions/0/OUTPUT1").toString()).isEqualTo(sixteen(1, 1));
        assertThat(columns.at("/outputs/OUTPUT0/0").toString()).isEqualTo(sixteen(-1, 1));
        assertThat(columns.at("/outputs/OUTPUT1/0").toString()).isEqualTo(sixteen(1, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "iris|{\"instances\":[[1,2,3]]}|400|instances[0] has 3 numbers; expected 4.",
                "iris|{\"instances\":[{\"sepal_length\":1}]}|400|missing: sepal_width, petal_length, petal_width",
                "iris|{\"instances\":[]}|400|\"instances\" is empty",
                "iris|{\"inputs\":[[1,2,3,4],[1,2]]}|400|arrays of equal length",
                "iris|{\"inputs\":[1,2,3,4]}|400|each of the shape [4]",
                "iris|{\"inputs\":[]}|400|each of the shape [4]",
                "iris|{\"inputs\":{\"other\":[[1,2,3,4]]}}|400|expected measurements, not other.",
                "iris|{\"inputs\":7}|400|expected an",
                "iris|{\"inputs\":[[1,2,3,4]],\"instances\":[[1,2,3,4]]}|400|not both",
                "iris|{}|400|\"instances\" or \"inputs\"",
                "iris|[]|400|\"instances\" or \"inputs\"",
                "iris|{\"instances\":[[1,2|400|Not valid JSON",
                "simple|{\"inputs\":{\"INPUT0\":[[1]]}}|400|each of the shape [16]",
                "rose|{\"instances\":[[1,2,3,4]]}|404|Request for unknown model: 'rose' is not found."
            })
    void what_does_not_fit_is_refused_in_the_form_of_the_protocol(String model, String body, int status, String why) {
        assertError(client.postJson("/v1/models/" + model + ":predict", body), status, why);
    }

    @Test
    void a_tensor_that_is_missing_or_has_other_rows_is_named() {
        String one = sixteen(0, 1);

        assertError(
                client.postJson("/v1/models/simple:predict", "{\"inputs\":{\"INPUT0\":[" + one + "]}}"),
                400,
                "expected the tensor \"INPUT1\"; it is missing.");
        assertError(
                client.postJson(
                        "/v1/models/simple:predict",
                        "{\"inputs\":{\"INPUT0\":[" + one + "],\"INPUT1\":[" + one + "," + one + "]}}"),
                400,
                "INPUT1 has 2, another 1.");
        assertError(
                client.postJson(
                        "/v1/models/simple:predict",
                        "{\"inputs\":{\"INPUT0\":[" + one + "],\"INPUT1\":[" + one.replace("[0", "[0.5") + "]}}"),
                400,
                "expected a whole number");
    }

    @Test
    void models_and_their_states_are_told() {
        assertThat(json(client.get("/v1/models")).path("models").toString())
                .isEqualTo("[\"diabetes\",\"iris\",\"mnist\",\"simple\"]");
        JsonNode status = json(client.get("/v1/models/iris"));
        assertThat(status.path("name").asText()).isEqualTo("iris");
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.at("/model_version_status/0/version").asText()).isEqualTo("1");
        assertThat(status.at("/model_version_status/0/state").asText()).isEqualTo("AVAILABLE");
        assertThat(json(client.get("/v1/models/iris/versions/1")).path("ready").asBoolean())
                .isTrue();
        assertError(client.get("/v1/models/iris/versions/9"), 404, "Request for unknown model: 'iris' version 9");
        assertError(client.get("/v1/models/iris:predict"), 404);
        assertError(client.get("/v1/nothing"), 404);
    }

    @Test
    void a_prediction_is_recorded_as_others_are() {
        predicted("/v1/models/iris:predict", "{\"instances\":[[5.1,3.5,1.4,0.2]]}");

        Eventually.until(
                "the record", () -> client.get("/predictions?model=iris").body().contains("\"setosa\""));
    }
}
