package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Systems;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses background jobs and the history as a program does. */
class JobsTest {

    private static final String IRIS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";
    private static final String OTHER = "{\"model\":\"iris\",\"input\":{\"instances\":[[6.7,3.0,5.2,2.3]]}}";

    private static Standalone standalone;
    private static Client client;

    @BeforeAll
    static void start() {
        standalone = Systems.started(1);
        client = Client.program(standalone.port());
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void a_job_in_the_background_is_promised_and_can_be_asked_for() {
        HttpResponse<String> promised = post(IRIS, "Prefer", "respond-async");

        assertThat(promised.statusCode()).isEqualTo(202);
        assertThat(promised.headers().firstValue("Preference-Applied")).hasValue("respond-async");
        JsonNode job = json(promised);
        assertThat(job.path("status").asText()).isEqualTo("starting");
        String location = promised.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/predictions/" + job.path("id").asText());

        JsonNode ended = json(client.get(location + "?wait=30s"));
        assertThat(ended.path("status").asText()).isEqualTo("succeeded");
        assertThat(ended.path("model").asText()).isEqualTo("iris");
        assertThat(ended.path("version").asText()).isEqualTo("1");
        assertThat(ended.path("worker").asText()).startsWith("worker-1@");
        assertThat(ended.at("/input/instances/0/0").asDouble()).isEqualTo(5.1);
        assertThat(ended.at("/output/classes/0").asText()).isEqualTo("setosa");
        assertThat(ended.at("/output/predictions/0")).hasSize(3);
        assertThat(ended.at("/metrics/predict_time").asDouble()).isPositive();
        assertThat(Instant.parse(ended.path("created_at").asText()))
                .isBeforeOrEqualTo(Instant.parse(ended.path("started_at").asText()));
        assertThat(Instant.parse(ended.path("started_at").asText()))
                .isBeforeOrEqualTo(Instant.parse(ended.path("completed_at").asText()));
    }

    @Test
    void waiting_for_a_job_gets_its_end_at_once() {
        HttpResponse<String> response = post(IRIS, "Prefer", "wait=30");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void waiting_for_no_time_is_a_promise() {
        HttpResponse<String> response = post(IRIS, "Prefer", "wait=0");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).isPresent();
    }

    @Test
    void a_job_that_was_waited_for_can_be_looked_up_with_its_input() {
        JsonNode answer = json(client.postJson("/predictions", IRIS));

        JsonNode found = json(client.get("/predictions/" + answer.path("id").asText()));

        assertThat(found.path("status").asText()).isEqualTo("succeeded");
        assertThat(found.path("output")).isEqualTo(answer.path("output"));
        assertThat(found.at("/input/instances/0/3").asDouble()).isEqualTo(0.2);
    }

    @Test
    void an_image_can_be_looked_up_as_it_came() {
        byte[] image = Pictures.shipped().get(7).bytes();
        client.post("/classify", "image/png", image);
        Eventually.until(
                "the prediction in the history",
                () -> !json(client.get("/predictions?model=mnist"))
                        .path("predictions")
                        .isEmpty());

        JsonNode newest = json(client.get("/predictions?model=mnist&limit=1"))
                .path("predictions")
                .path(0);
        HttpResponse<byte[]> input = client.getBytes(newest.at("/input/url").asText());

        assertThat(newest.at("/output/classes/0").asText()).isEqualTo("7");
        assertThat(input.body()).isEqualTo(image);
        assertThat(input.headers().firstValue("Content-Disposition")).hasValue("attachment");
    }

    @Test
    void an_unknown_id_is_not_found() {
        assertProblem(client.get("/predictions/" + UUID.randomUUID()), 404, "There is no prediction with the id");
        assertProblem(client.method("POST", "/predictions/nope/cancel"), 404, "nope");
        assertProblem(client.get("/predictions/nope/input"), 404, "nope");
    }

    @Test
    void a_job_under_an_id_of_the_callers_is_made_once() {
        String path = "/predictions/" + UUID.randomUUID();

        JsonNode first = json(put(path, IRIS));
        HttpResponse<String> second = put(path, " " + IRIS.replace(",", " ,\n"));

        assertThat(first.path("status").asText()).isEqualTo("succeeded");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second)).isEqualTo(first);
        assertProblem(put(path, OTHER), 409, "Another prediction has the id");
        assertThat(json(client.get(path))).isEqualTo(first);
    }

    @Test
    void many_who_put_the_same_at_once_get_the_same_job() {
        String path = "/predictions/" + UUID.randomUUID();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            all.add(CompletableFuture.supplyAsync(() -> put(path, IRIS)));
        }

        List<JsonNode> jobs = all.stream().map(each -> json(each.join())).toList();
        assertThat(jobs).allMatch(job -> job.equals(jobs.get(0)));
        assertThat(jobs.get(0).path("status").asText()).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%20b",
                "%3Cscript%3E",
                "caf%C3%A9",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void an_id_that_fits_nowhere_is_refused(String id) {
        assertProblem(put("/predictions/" + id, IRIS), 422, "Expected the id to be 1 to 64 of the characters");
    }

    @Test
    void an_id_in_the_body_must_be_that_of_the_path() {
        String withId = IRIS.replace("{\"model\"", "{\"id\":\"a\",\"model\"");

        assertProblem(put("/predictions/b", withId), 422, "\"id\" is not the id in the path");
        assertProblem(client.postJson("/predictions", withId), 422, "PUT /predictions/<id>");
    }

    @Test
    void the_states_are_streamed() {
        HttpResponse<String> events = post(IRIS, "Accept", "text/event-stream");

        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<String> names =
                events.body().lines().filter(line -> line.startsWith("event: ")).toList();
        assertThat(names).first().isEqualTo("event: starting");
        assertThat(names).last().isEqualTo("event: succeeded");
        assertThat(events.body()).contains("\"classes\":[\"setosa\"]");
    }

    @Test
    void the_stream_of_a_job_that_has_ended_tells_that_and_ends() {
        String id = json(post(IRIS, "Prefer", "wait=30")).path("id").asText();

        HttpResponse<String> events = client.send(client.request("/predictions/" + id)
                .setHeader("Accept", "text/event-stream")
                .GET());

        assertThat(events.body()).contains("event: succeeded").doesNotContain("event: starting");
    }

    @Test
    void the_history_is_paged_newest_first() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, json(client.postJson("/predictions", IRIS)).path("id").asText());
        }
        Eventually.until(
                "the newest in the history",
                () -> ids(json(client.get("/predictions?limit=1"))).equals(ids.subList(0, 1)));

        JsonNode first = json(client.get("/predictions?model=iris&status=succeeded&limit=3"));
        JsonNode second = json(client.get("/predictions?model=iris&status=succeeded&limit=2&before="
                + first.path("next").asText()));

        List<String> found = new ArrayList<>(ids(first));
        found.addAll(ids(second));
        assertThat(found).isEqualTo(ids);
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("predictions").forEach(each -> ids.add(each.path("id").asText()));
        return ids;
    }

    @ParameterizedTest
    @CsvSource({
        "/predictions?limit=0,limit",
        "/predictions?limit=x,limit",
        "/predictions?limit=101,limit",
        "/predictions?status=done,starting",
        "/predictions/x?wait=-1,wait",
        "/predictions/x?wait=soon,wait"
    })
    void parameters_that_make_no_sense_are_refused(String path, String word) {
        client.send(client.request("/predictions/x")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(IRIS)));

        assertProblem(client.get(path), 400, word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=x", "wait=-1", "wait=601"})
    void a_preference_that_makes_no_sense_is_refused(String preference) {
        assertProblem(post(IRIS, "Prefer", preference), 400, "the preference \"wait\"");
    }

    @Test
    void preferences_that_are_not_known_are_passed_over() {
        assertThat(post(IRIS, "Prefer", "handling=lenient").statusCode()).isEqualTo(200);
    }

    @Test
    void what_has_ended_cannot_be_canceled() {
        String background = json(post(IRIS, "Prefer", "wait=30")).path("id").asText();
        String interactive =
                json(client.postJson("/predictions", IRIS)).path("id").asText();

        assertProblem(client.method("POST", "/predictions/" + background + "/cancel"), 409, "it is succeeded");
        assertProblem(client.method("POST", "/predictions/" + interactive + "/cancel"), 409, "its caller");
    }

    @Test
    void a_job_that_the_model_fails_has_failed() {
        String tooMuch =
                "{\"model\":\"diabetes\",\"input\":{\"instances\":[[3e38,3e38,3e38,3e38,3e38,3e38,3e38,3e38]]}}";

        JsonNode interactive = json(client.postJson("/predictions", tooMuch));
        JsonNode background = json(post(tooMuch, "Prefer", "wait=30"));

        for (JsonNode job : List.of(interactive, background)) {
            assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("failed");
            assertThat(job.path("error").asText()).contains("not a finite number");
            assertThat(job.at("/problem/code").asText()).isEqualTo("model-failed");
            JsonNode found = json(client.get("/predictions/" + job.path("id").asText()));
            assertThat(found.path("status").asText()).isEqualTo("failed");
        }
    }

    private static HttpResponse<String> post(String body, String header, String value) {
        return client.send(client.request("/predictions")
                .header("Content-Type", "application/json")
                .setHeader(header, value)
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> put(String path, String body) {
        return client.send(
                client.request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }
}
