package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.SharedSystem;
import dev.foretell.standalone.harness.Systems;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls the routes of the older iris service as its clients do. */
class IrisServiceTest {

    private static final String NOON = "2017-01-11 12:00:00";
    private static final String SETOSA =
            "{\"sepal_length\":5.1,\"sepal_width\":3.5,\"pental_length\":1.4,\"pental_width\":0.2}";
    private static final String VIRGINICA =
            "{\"sepal_length\":6.3,\"sepal_width\":3.3,\"pental_length\":6.0,\"pental_width\":2.5}";

    @RegisterExtension
    private static final SharedSystem SYSTEM = new SharedSystem();

    private static Client client;

    @BeforeAll
    static void start() {
        client = SYSTEM.program();
    }

    @Test
    void a_flower_is_predicted_and_its_output_and_inputs_can_be_asked_for() {
        Instant before = Instant.now();
        HttpResponse<String> response = client.postJson("/run/", run("10", "2017-01-11 00:00:00", SETOSA));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("201");

        JsonNode outputs = json(client.get("/output/10/"));
        assertThat(outputs).hasSize(1);
        JsonNode output = outputs.path(0);
        assertThat(output.path("run_id").asInt()).isPositive();
        assertThat(output.path("id").asText()).isEqualTo("10");
        assertThat(output.path("output").asText()).isEqualTo("setosa");
        assertThat(output.path("version").asText()).isEqualTo("1");
        assertThat(ZonedDateTime.parse(output.path("finished_at").asText(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .isBetween(before.truncatedTo(ChronoUnit.SECONDS), Instant.now());

        assertThat(client.get("/inputs/10/").body())
                .isEqualTo("[{\"run_id\":" + output.path("run_id")
                        + ",\"id\":\"10\",\"request_time\":\"Wed, 11 Jan 2017 00:00:00 GMT\","
                        + "\"sepal_length\":5.1,\"sepal_width\":3.5,\"pental_length\":1.4,\"pental_width\":0.2}]");
    }

    @Test
    void the_petals_may_be_spelt_properly() {
        String id = id();

        client.postJson("/run/", run("\"" + id + "\"", NOON, VIRGINICA.replace("pental", "petal")));

        assertThat(json(client.get("/output/" + id + "/"))
                        .path(0)
                        .path("output")
                        .asText())
                .isEqualTo("virginica");
        assertThat(json(client.get("/inputs/" + id))
                        .path(0)
                        .path("pental_width")
                        .asDouble())
                .isEqualTo(2.5);
    }

    @Test
    void the_same_run_twice_is_one_run() {
        String id = id();

        for (String inputs : List.of(SETOSA, SETOSA.replace("pental", "petal"), SETOSA.replace("5.1", "5.10"))) {
            assertThat(client.postJson("/run/", run("\"" + id + "\"", NOON, inputs))
                            .body())
                    .isEqualTo("201");
        }

        assertThat(json(client.get("/output/" + id + "/"))).hasSize(1);
    }

    @Test
    void the_same_run_many_times_at_once_is_one_run() {
        String id = id();
        byte[] run = run("\"" + id + "\"", NOON, SETOSA).getBytes(StandardCharsets.UTF_8);
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            all.add(client.postLater("/run/", Client.JSON, run));
        }

        assertThat(all).allMatch(each -> each.join().statusCode() == 201);
        assertThat(json(client.get("/output/" + id + "/"))).hasSize(1);
    }

    @Test
    void another_flower_under_the_same_id_and_time_is_a_conflict() {
        String id = "\"" + id() + "\"";
        client.postJson("/run/", run(id, NOON, SETOSA));

        assertProblem(
                client.postJson("/run/", run(id, NOON, VIRGINICA)),
                409,
                "Another run, of another flower, has this id and request_time.");
    }

    @Test
    void the_runs_of_an_id_are_listed_the_oldest_first() {
        String id = id();
        client.postJson("/run/", run("\"" + id + "\"", "2019-01-01 00:00:00", SETOSA));
        client.postJson("/run/", run("\"" + id + "\"", "2018-01-01 00:00:00", VIRGINICA));
        client.postJson("/run/", run("\"" + id + "\"", "2018-01-01T00:00:00.5", SETOSA));

        JsonNode outputs = json(client.get("/output/" + id + "/"));
        JsonNode inputs = json(client.get("/inputs/" + id + "/"));

        assertThat(outputs.findValuesAsText("output")).containsExactly("setosa", "virginica", "setosa");
        assertThat(outputs.findValuesAsText("run_id")).isEqualTo(inputs.findValuesAsText("run_id"));
        assertThat(inputs.findValuesAsText("request_time"))
                .containsExactly(
                        "Tue, 01 Jan 2019 00:00:00 GMT",
                        "Mon, 01 Jan 2018 00:00:00 GMT",
                        "Mon, 01 Jan 2018 00:00:00 GMT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/output/", "/inputs/"})
    void an_id_that_nobody_used_has_no_runs(String path) {
        HttpResponse<String> response = client.get(path + "nobody-used-me/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[]");
    }

    @Test
    void it_says_what_it_is() {
        assertThat(json(client.get("/version/")).asText()).startsWith("1-");
        assertThat(json(client.get("/endpoints/")).toString())
                .isEqualTo("{\"GET\":{\"version\":\"/version/\",\"scores\":\"/output/<id>/\","
                        + "\"inputs\":\"/inputs/<id>/\"},\"POST\":{\"score\":\"/run/\"}}");
    }

    @Test
    void the_root_is_a_number_for_a_program_and_a_page_for_a_person() {
        HttpResponse<String> response = client.get("/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("200");
        assertThat(response.headers().allValues("Vary")).contains("Accept");
        assertPage(client.browser().get("/"), 200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "id":10        | "id":null                        | 422 | Expected "id" to be a whole number or text
            "id":10        | "id":""                          | 422 | Expected "id" to be a whole number or text
            "id":10        | "id":1.5                         | 422 | Expected "id" to be a whole number or text
            "id":10        | "id":true                        | 422 | Expected "id" to be a whole number or text
            "id":10        | "id":[10]                        | 422 | Expected "id" to be a whole number or text
            "id":10        | "id":"a\\u0000b"                 | 422 | Expected "id" to be a whole number or text
            "id":10,       |                                  | 422 | Expected "id" to be a whole number or text
            "id":10        | "id":10,"extra":1                | 422 | Unknown member "extra"
            "id":10        | "id":10,"id":11                  | 400 | Duplicate
            2017-01-11     | 2017-02-31                       | 422 | Expected "request_time" to be a time such as
            2017-01-11     | +12017-01-11                     | 422 | Expected "request_time" to be a time such as
            12:00:00       | 24:00:00                         | 422 | Expected "request_time" to be a time such as
            12:00:00       | 12:00                            | 422 | Expected "request_time" to be a time such as
            12:00:00       | 12:00:00Z                        | 422 | Expected "request_time" to be a time such as
            "2017-01-11 12:00:00" | 1484092800                | 422 | Expected "request_time" to be a time such as
            "2017-01-11 12:00:00" | null                      | 422 | Expected "request_time" to be a time such as
            :5.1           | :"5.1"                           | 422 | inputs.sepal_length: expected a finite number.
            :5.1           | :null                            | 422 | inputs.sepal_length: expected a finite number.
            :5.1           | :1e39                            | 422 | inputs.sepal_length: expected a finite number.
            :5.1           | :-1e400                          | 422 | inputs.sepal_length: expected a finite number.
            :5.1           | :NaN                             | 400 | Not valid JSON
            "sepal_length" | "sepal_lenght"                   | 422 | Unknown member "inputs.sepal_lenght".
            "pental_width" | "petal_width":0.2,"pental_width" | 422 | to have one pental_width or petal_width; it has 2.
            "sepal_width":3.5, |                              | 422 | to have one sepal_width; it has 0.
            "inputs"       | "input"                          | 422 | Unknown member "input"
            {"sepal        | [{"sepal                         | 400 | Not valid JSON
            """)
    void what_is_wrong_is_told(String part, String instead, int status, String reason) {
        String body = run("10", NOON, SETOSA);
        assertThat(body).contains(part);

        assertProblem(client.postJson("/run/", body.replace(part, instead == null ? "" : instead)), status, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "null", "\"text\"", "{}", ""})
    void a_body_that_is_no_run_is_refused(String body) {
        assertProblem(client.postJson("/run/", body), 422, "Expected");
    }

    @Test
    void a_database_that_is_away_is_told_and_what_needs_none_goes_on() {
        try (Standalone without = Systems.started(1, "FORETELL_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none")) {
            Client other = Client.program(without.port());

            for (HttpResponse<String> response : List.of(
                    other.postJson("/run/", run("10", NOON, SETOSA)),
                    other.get("/output/10/"),
                    other.get("/inputs/10/"),
                    other.get("/predictions"),
                    other.get("/predictions/someone"),
                    other.get("/models/iris/comparison"),
                    other.postJson("/predictions/someone/truth", "{\"truth\":0}"),
                    other.method("POST", "/predictions/someone/cancel"),
                    other.send(other.request("/predictions/someone")
                            .header("Content-Type", Client.JSON)
                            .PUT(BodyPublishers.ofString(
                                    "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}"))))) {
                assertProblem(response, 503, "The database is unavailable");
                assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
            }
            assertThat(json(other.get("/version/")).asText()).startsWith("1-");
            assertThat(json(other.postJson(
                                    "/predictions",
                                    "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}"))
                            .path("status")
                            .asText())
                    .isEqualTo("succeeded");
            assertThat(json(other.postJson(
                                    "/predictions",
                                    "{\"model\":\"iris\",\"input\":{\"instances\":[[3e38,3e38,3e38,3e38]]}}"))
                            .path("status")
                            .asText())
                    .isEqualTo("failed");
        }
    }

    private static String id() {
        return "flower-" + UUID.randomUUID();
    }

    private static String run(String id, String time, String inputs) {
        return "{\"id\":" + id + ",\"request_time\":\"" + time + "\",\"inputs\":" + inputs + "}";
    }
}
