package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.SharedSystem;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stores the true classes of predictions afterwards. */
class TruthTest {

    private static final String SETOSA = "[5.1,3.5,1.4,0.2]";
    private static final String VIRGINICA = "[6.3,3.3,6.0,2.5]";

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    @Test
    void the_truth_of_each_row_is_compared_with_its_class() {
        String id = predicted("iris", SETOSA + "," + VIRGINICA + "," + SETOSA);

        JsonNode told = json(tell(id, "[\"setosa\",\"versicolor\",\"setosa\"]"));

        assertThat(told.path("id").asText()).isEqualTo(id);
        assertThat(told.path("rows").asInt()).isEqualTo(3);
        assertThat(told.path("correct").asInt()).isEqualTo(2);
        assertThat(told.path("truth").toString()).isEqualTo("[\"setosa\",\"versicolor\",\"setosa\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "setosa"          | setosa
            ["setosa"]        | setosa
            "Iris-setosa"     | setosa
            "SETOSA"          | setosa
            0                 | setosa
            "2"               | virginica
            [2]               | virginica
            """)
    void one_row_needs_no_list_and_a_class_goes_by_its_label_its_alias_or_its_number(String truth, String label) {
        String id = predicted("iris", SETOSA);

        JsonNode told = json(tell(id, truth));

        assertThat(told.path("truth").toString()).isEqualTo("[\"" + label + "\"]");
        assertThat(told.path("correct").asInt()).isEqualTo(label.equals("setosa") ? 1 : 0);
    }

    @Test
    void what_is_told_again_takes_the_place_of_what_was_told() {
        String id = predicted("iris", SETOSA);

        assertThat(json(tell(id, "\"virginica\"")).path("correct").asInt()).isZero();
        assertThat(json(tell(id, "\"setosa\"")).path("correct").asInt()).isEqualTo(1);
    }

    @Test
    void a_picture_has_a_truth_too() {
        client.post("/classify", "image/png", Pictures.shipped().get(7).bytes());
        Eventually.until("the prediction in the history", () -> !ofMnist().isEmpty());

        JsonNode told = json(tell(ofMnist().path(0).path("id").asText(), "7"));

        assertThat(told.path("truth").toString()).isEqualTo("[\"7\"]");
        assertThat(told.path("correct").asInt()).isEqualTo(1);
    }

    private static JsonNode ofMnist() {
        return json(client.get("/predictions?model=mnist")).path("predictions");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"truth":"rose"}                | 422 | truth[0]: expected one of setosa, versicolor, virginica, not "rose".
            {"truth":["setosa","rose"]}     | 422 | truth[1]: expected one of setosa, versicolor, virginica, not "rose".
            {"truth":3}                     | 422 | truth[0]: expected one of
            {"truth":-1}                    | 422 | truth[0]: expected one of
            {"truth":0.5}                   | 422 | truth[0]: expected one of
            {"truth":99999999999999999999}  | 422 | truth[0]: expected one of
            {"truth":true}                  | 422 | truth[0]: expected one of
            {"truth":null}                  | 422 | truth[0]: expected one of
            {"truth":{}}                    | 422 | truth[0]: expected one of
            {"truth":[["setosa"]]}          | 422 | truth[0]: expected one of
            {"truth":"set\\u0000osa"}       | 422 | truth[0]: expected one of
            {} | 422 | truth[0]: expected one of setosa, versicolor, virginica, not nothing.
            {"truth":0,"by":"me"}           | 422 | Unknown member "by"; expected "truth".
            [{"truth":0}]                   | 422 | truth[0]: expected one of
            {"truth":[]}                    | 422 | Expected "truth" to have 1 classes, one for each row; found 0.
            {"truth":["setosa","setosa"]}   | 422 | Expected "truth" to have 1 classes, one for each row; found 2.
            {"truth":"setosa","truth":"x"}  | 400 | Duplicate
            {"truth":NaN}                   | 400 | Not valid JSON
            {"truth":                       | 400 | Not valid JSON
            """)
    void a_truth_that_does_not_fit_is_refused(String body, int status, String reason) {
        String id = predicted("iris", SETOSA);

        assertProblem(client.postJson("/predictions/" + id + "/truth", body), status, reason);
    }

    @Test
    void only_what_is_known_and_has_succeeded_has_a_truth() {
        assertProblem(tell("nobody-knows-me", "\"setosa\""), 404, "nobody-knows-me");

        JsonNode failed =
                json(client.postJson("/predictions", request("diabetes", "[3e38,3e38,3e38,3e38,3e38,3e38,3e38,3e38]")));
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertProblem(tell(failed.path("id").asText(), "\"positive\""), 409, "it is failed");
    }

    @Test
    void the_body_must_say_that_it_is_json() {
        String path = "/predictions/" + predicted("iris", SETOSA) + "/truth";

        assertProblem(
                client.send(client.request(path)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"truth\":\"setosa\"}"))),
                415,
                "Content-Type: application/json");
        assertProblem(client.postJson(path, "{\"truth\":\"" + "x".repeat(70_000) + "\"}"), 413, "64 KiB");
    }

    private static HttpResponse<String> tell(String id, String truth) {
        return client.postJson("/predictions/" + id + "/truth", "{\"truth\":" + truth + "}");
    }

    private static String predicted(String model, String rows) {
        return json(client.postJson("/predictions", request(model, rows)))
                .path("id")
                .asText();
    }

    private static String request(String model, String rows) {
        return "{\"model\":\"" + model + "\",\"input\":{\"instances\":[" + rows + "]}}";
    }
}
