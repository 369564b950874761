package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.Engines;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.TwoVersions;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models, and how their traffic is split, for people and programs. */
class ModelsPageTest {

    private static final String FIELDS = "application/x-www-form-urlencoded";
    private static final String SPLIT = "/models/iris/traffic";

    @TempDir
    private static Path repository = Path.of("");

    private static Standalone standalone;
    private static Client program;
    private static Client browser;

    @BeforeAll
    static void start() {
        TwoVersions.copyTo(repository);
        standalone = Systems.started(1, "FORETELL_MODELS", repository.toString());
        program = Client.program(standalone.port());
        browser = program.browser();
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @AfterEach
    void forget() throws IOException {
        Files.deleteIfExists(repository.resolve("iris/traffic.json"));
        Files.deleteIfExists(repository.resolve("iris/traffic.json.before"));
        Eventually.until("the split to be gone", () -> share("2") == 1);
    }

    private static double share(String version) {
        for (JsonNode model : json(program.get("/models")).path("models")) {
            for (JsonNode each : model.path("versions")) {
                if (model.path("name").asText().equals("iris")
                        && each.path("version").asText().equals(version)) {
                    return each.path("share").asDouble();
                }
            }
        }
        throw new AssertionError("no version " + version);
    }

    private static HttpResponse<String> put(String body) {
        return program.send(program.request(SPLIT)
                .header("Content-Type", Client.JSON)
                .method("PUT", BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> form(Client client, String path, String fields) {
        return client.post(path, FIELDS, fields.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_page_shows_each_model_with_its_versions_and_how_good_they_are() {
        assertPage(
                browser.get("/models"),
                200,
                "Iris species",
                "href=\"/models/iris\"",
                "data-version=\"2\"",
                "accuracy 0.9667",
                "Change the split",
                "name=\"v1\"");
        HttpResponse<String> page = browser.get("/models");
        assertThat(page.body().split("data-split", -1))
                .as("only iris has something to split")
                .hasSize(2);
    }

    @Test
    void programs_are_told_the_same() {
        JsonNode models = json(program.get("/models")).path("models");

        assertThat(models).extracting(model -> model.path("name").asText()).containsExactly("diabetes", "iris");
        JsonNode version = models.get(1).path("versions").get(1);
        assertThat(version.path("workers")).hasSize(1);
        assertThat(version.path("engines")).hasSize(1);
        JsonNode engine = version.path("engines").get(0);
        assertThat(Engines.names()).contains(engine.path("name").asText());
        assertThat(engine.path("reason").asText()).isNotBlank();
        assertThat(engine.path("workers")).isEqualTo(version.path("workers"));
        assertThat(version.path("metrics").get(0).path("name").asText()).isEqualTo("accuracy");
        assertThat(version.path("recent").path("failed").asInt()).isZero();
    }

    @Test
    void the_pages_tell_what_runs_each_version_and_why() {
        JsonNode engine = json(program.get("/models")).at("/models/1/versions/1/engines/0");
        String reason = engine.path("reason").asText();

        assertThat(reason).isNotBlank();
        assertPage(browser.get("/models"), 200, "Runs on", reason);
        assertPage(browser.get("/models/iris"), 200, "Runs on", reason);
    }

    @Test
    void a_program_splits_the_traffic_and_takes_it_back() {
        JsonNode seen = json(program.get(SPLIT));
        assertThat(seen.path("split").path("2").asInt()).isEqualTo(100);
        assertThat(seen.path("explicit").asBoolean()).isFalse();

        JsonNode changed = json(put("{\"split\":{\"1\":90,\"2\":10},\"digest\":\""
                + seen.path("digest").asText() + "\"}"));

        assertThat(changed.path("split").path("1").asInt()).isEqualTo(90);
        assertThat(share("1")).as("in force at once").isEqualTo(0.9);
        assertProblem(
                put("{\"split\":{\"1\":50,\"2\":50},\"digest\":\""
                        + seen.path("digest").asText() + "\"}"),
                409,
                "The traffic split of iris was changed in the meantime");
        JsonNode back = json(program.postJson(SPLIT + "/revert", "{}"));
        assertThat(back.path("split").path("2").asInt()).isEqualTo(100);
        assertThat(share("1")).isZero();
        assertThat(json(program.postJson(SPLIT + "/revert", "{}"))
                        .path("split")
                        .path("1")
                        .asInt())
                .isEqualTo(90);
    }

    @Test
    void a_person_splits_the_traffic_by_the_form() {
        HttpResponse<String> response = form(browser, SPLIT, "v1=30&v2=70&versions=1,2&digest=none");

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location").orElse("")).endsWith("/models?changed=iris#iris");
        assertThat(share("1")).isEqualTo(0.3);
        assertPage(
                browser.get("/models?changed=iris"),
                200,
                "was changed",
                "value=\"30\"",
                "Previous split: version 1: 0 %");
        assertThat(form(browser, SPLIT + "/revert", "").statusCode()).isEqualTo(303);
        assertThat(share("1")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "v1=90&v2=20&versions=1%2C2,422,they sum to 110",
        "v1=abc&v2=20&versions=1%2C2,422,found abc",
        "v1=&v2=100&versions=1%2C2,422,found nothing",
        "v1=99.5&v2=0.5&versions=1%2C2,422,found 99.5",
        "v1=-1&v2=101&versions=1%2C2,422,found -1",
        "v1=90&v3=10&versions=1%2C3,409,has no version 3;",
        "v1=90&v2=10&digest=sha256:0,409,was changed in the meantime",
        "v1=90&v2=10&colour=red,415,or a form with the fields"
    })
    void a_split_that_makes_no_sense_is_refused_and_what_was_typed_stays(String fields, int status, String message) {
        HttpResponse<String> response = form(browser, SPLIT, fields);

        if (status != 415) {
            assertPage(response, status, message, "Change the split");
        }
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(message);
        if (fields.startsWith("v1=90&v2=20")) {
            assertThat(response.body()).contains("value=\"90\"", "value=\"20\"");
        }
        assertProblem(form(program, SPLIT, fields), status, message);
        assertThat(repository.resolve("iris/traffic.json")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|422",
                "{}|422",
                "{\"split\":[1]}|422",
                "{\"split\":{\"1\":100},\"more\":1}|422",
                "{\"split\":{\"1\":\"100\"}}|422",
                "{\"split\":{\"1\":1e2}}|422",
                "{\"split\":{\"../2\":100}}|422",
                "{\"split\":{}}|422",
                "{\"split\":{\"7\":100}}|409",
                "{\"split\":{\"1\":100},\"digest\":7}|422",
                "nonsense|400"
            })
    void json_that_makes_no_sense_is_refused(String body, int status) {
        assertProblem(put(body), status);
        assertThat(repository.resolve("iris/traffic.json")).doesNotExist();
    }

    @Test
    void what_is_not_there_is_told() {
        assertProblem(program.get("/models/tulip/traffic"), 404, "it has diabetes, iris");
        assertProblem(program.postJson("/models/tulip/traffic", "{\"split\":{\"1\":100}}"), 404);
        assertProblem(program.postJson(SPLIT + "/revert", "{}"), 409, "nothing can be reverted");
        HttpRequest.Builder plain =
                program.request(SPLIT).header("Content-Type", "text/plain").method("PUT", BodyPublishers.ofString("1"));
        assertProblem(program.send(plain), 415);
    }

    @Test
    void only_a_key_with_the_right_admin_sees_the_form_and_may_use_it() {
        String keys = "looker:predict:looker-secret-012345,ops:predict+admin:operator-secret-012345";
        try (Web web = new Web(WebSettings.of(Systems.environment(
                "FORETELL_BROKER_URI",
                "amqp://127.0.0.1:1",
                "FORETELL_MODELS",
                repository.toString(),
                "FORETELL_API_KEYS",
                keys)))) {
            web.start();
            Client client = Client.program(web.port());

            HttpResponse<String> looked = as(client.browser(), "looker-secret-012345", "/models");
            assertPage(looked, 200, "Iris species");
            assertThat(looked.body()).doesNotContain("Change the split");
            assertPage(as(client.browser(), "operator-secret-012345", "/models"), 200, "Change the split");
            assertProblem(
                    client.send(client.request(SPLIT)
                            .header("Authorization", "Bearer looker-secret-012345")
                            .header("Content-Type", Client.JSON)
                            .POST(BodyPublishers.ofString("{\"split\":{\"1\":100}}"))),
                    403,
                    "lacks the right admin");
        }
    }

    private static HttpResponse<String> as(Client client, String key, String path) {
        return client.send(
                client.request(path).header("Authorization", "Bearer " + key).GET());
    }
}
