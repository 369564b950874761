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
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Form;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of various tensors, made by model/training/tensors.py: with several inputs and outputs, without features,
 * without labels.
 */
class TensorsTest {

    private static final Path MODELS = Path.of("src/test/resources/tensors");
    private static final JsonMapper JSON = new JsonMapper();

    private static Standalone standalone;
    private static Client client;

    @BeforeAll
    static void start() {
        standalone = Systems.started(1, "FORETELL_MODELS", MODELS.toString());
        client = Client.program(standalone.port());
        Eventually.until("the models", () -> client.get("/v2/health/ready").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    private static JsonNode expected(String model) throws IOException {
        return JSON.readTree(MODELS.resolve(model).resolve("1/expected.json").toFile());
    }

    private static HttpResponse<String> predict(String model, JsonNode instances) {
        ObjectNode request = JSON.createObjectNode().put("model", model);
        request.putObject("input").set("instances", instances);
        return client.postJson("/predictions", request.toString());
    }

    private static void assertClose(JsonNode found, JsonNode expected) {
        List<Double> numbers = new ArrayList<>();
        expected.forEach(row -> row.forEach(number -> numbers.add(number.asDouble())));
        List<Double> its = new ArrayList<>();
        found.forEach(row -> row.forEach(number -> its.add(number.asDouble())));
        assertThat(its).hasSameSizeAs(numbers);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(its.get(i)).isCloseTo(numbers.get(i), within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "house", "signal"})
    void rows_of_all_inputs_give_rows_of_all_outputs_as_keras_does(String model) throws IOException {
        JsonNode expected = expected(model);

        HttpResponse<String> response = predict(model, expected.path("instances"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode output = json(response).path("output");
        assertClose(output.path("predictions"), expected.path("predictions"));
        assertThat(output.has("classes")).isEqualTo(model.equals("shop"));
    }

    @Test
    void v2_takes_each_input_and_gives_each_output_by_its_name() throws IOException {
        JsonNode expected = expected("shop");
        ArrayNode person = JSON.createArrayNode();
        ArrayNode words = JSON.createArrayNode();
        for (JsonNode row : expected.path("instances")) {
            person.add(row.get(0)).add(row.get(1));
            words.add(row.get(2).asInt()).add(row.get(3).asInt()).add(row.get(4).asInt());
        }
        ObjectNode request = JSON.createObjectNode();
        request.withArray("inputs")
                .addObject()
                .put("name", "words")
                .put("datatype", "INT32")
                .<ObjectNode>set("shape", JSON.createArrayNode().add(3).add(3))
                .set("data", words);
        request.withArray("inputs")
                .addObject()
                .put("name", "person")
                .put("datatype", "FP32")
                .<ObjectNode>set("shape", JSON.createArrayNode().add(3).add(2))
                .set("data", person);

        JsonNode answer = json(client.postJson("/v2/models/shop/infer", request.toString()));

        assertThat(answer.path("outputs"))
                .extracting(output -> output.path("name").asText())
                .containsExactly("price", "kind", "label");
        for (int row = 0; row < 3; row++) {
            assertThat(answer.at("/outputs/0/data/" + row).asDouble())
                    .isCloseTo(expected.at("/predictions/" + row + "/0").asDouble(), within(1e-5));
            assertThat(answer.at("/outputs/1/data/" + row * 3).asDouble())
                    .isCloseTo(expected.at("/predictions/" + row + "/1").asDouble(), within(1e-5));
        }
        JsonNode metadata = json(client.get("/v2/models/shop"));
        assertThat(metadata.path("inputs").toString())
                .isEqualTo("[{\"name\":\"person\",\"datatype\":\"FP32\",\"shape\":[-1,2]},"
                        + "{\"name\":\"words\",\"datatype\":\"INT32\",\"shape\":[-1,3]}]");
        assertThat(json(client.get("/v2/models/shop/config"))
                        .at("/input/1/data_type")
                        .asText())
                .isEqualTo("TYPE_INT32");
    }

    @Test
    void what_does_not_fit_is_refused_by_the_name_of_its_input() throws IOException {
        assertProblem(
                predict("shop", JSON.readTree("[[30,1000,1,2.5,3]]")),
                422,
                "instances[0], words[1]: expected a whole number from -16777215 to 16777215, not 2.5.");
        assertProblem(
                predict("shop", JSON.readTree("[[30,1000,1,2]]")), 422, "instances[0] has 4 numbers; expected 5.");
        HttpResponse<String> response = client.postJson(
                "/v2/models/shop/infer",
                "{\"inputs\":[{\"name\":\"person\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asText())
                .isEqualTo("inputs: expected the tensor \"words\"; it is missing.");
    }

    @Test
    void a_page_shows_the_number_of_a_regression_and_what_it_depends_on() {
        HttpResponse<String> page = client.browser()
                .post(
                        "/models/house",
                        new Form().field("size", "80").field("rooms", "3").field("floor", "2"));

        assertPage(page, 200, "rent", "What the answer depends on", "Between ", "As a table");
        assertThat(page.body()).doesNotContain("Probability of each class", "with a probability of");
    }

    @Test
    void a_page_shows_the_class_and_what_else_the_model_gives() {
        HttpResponse<String> page = client.browser()
                .post(
                        "/models/shop",
                        new Form()
                                .field("age", "30")
                                .field("income", "1000")
                                .field("words[0]", "1")
                                .field("words[1]", "2")
                                .field("words[2]", "3"));

        assertPage(page, 200, "Probability of each class", "Other outputs of the model", "price", "food");
    }

    @Test
    void a_model_of_many_numbers_without_names_has_no_form() {
        assertPage(
                client.browser().get("/models/signal"), 200, "A row of this model has", "100", "too many for a form");
        assertProblem(
                client.post("/models/signal", new Form().field("a", "1")),
                422,
                "A row of the model signal has 100 numbers, too many for a form");
    }

    @Test
    void a_model_without_classes_has_no_truth_and_no_accuracy() throws IOException {
        String id = json(predict("house", expected("house").path("instances")))
                .path("id")
                .asText();
        Eventually.until(
                "the prediction to be remembered",
                () -> client.get("/predictions/" + id).statusCode() == 200);

        assertProblem(
                client.postJson("/predictions/" + id + "/truth", "{\"truth\":[\"a\",\"b\",\"c\"]}"),
                422,
                "The model house gives numbers, not classes");
        assertProblem(
                client.post("/accuracy", new Form().field("model", "house").file("file", "a.csv", "80,3,2\n")),
                422,
                "The model house gives numbers, not classes");
        assertPage(client.browser().get("/jobs/" + id), 200, "rent");
    }

    @Test
    void a_dataset_has_the_numbers_as_columns() throws IOException {
        StringBuilder csv = new StringBuilder("size,rooms,floor,paid\n");
        for (JsonNode row : expected("house").path("instances")) {
            csv.append(row.get(0))
                    .append(',')
                    .append(row.get(1))
                    .append(',')
                    .append(row.get(2))
                    .append(",900\n");
        }
        String id = json(client.post(
                        "/datasets?model=house", "text/csv", csv.toString().getBytes(StandardCharsets.UTF_8)))
                .path("id")
                .asText();
        Eventually.until(
                "the dataset",
                () -> json(client.get("/datasets/" + id))
                        .path("status")
                        .asText()
                        .equals("succeeded"));

        JsonNode rows = json(client.get("/datasets/" + id + "/result.json"));
        for (int row = 0; row < 3; row++) {
            assertThat(rows.at("/" + row + "/rent").asDouble())
                    .isCloseTo(
                            expected("house").at("/predictions/" + row + "/0").asDouble(), within(1e-5));
        }
        JsonNode page = json(client.get("/datasets/" + id + "/rows"));
        assertThat(page.path("outputs").toString()).isEqualTo("[\"rent\"]");
        assertThat(page.at("/rows/0/outputs")).hasSize(1);
        assertPage(client.browser().get("/jobs/" + id), 200, "The model gives numbers, not classes", "rent");
        assertPage(client.browser().get("/predictions?model=house"), 200, "there is no accuracy");
    }
}
