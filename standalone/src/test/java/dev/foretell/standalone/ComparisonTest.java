package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares two versions of a model by their predictions. */
class ComparisonTest {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SETOSA = "[5.1,3.5,1.4,0.2]";
    private static final String VIRGINICA = "[6.3,3.3,6.0,2.5]";
    private static final String TOO_LARGE = "[3e38,3e38,3e38,3e38]";

    @TempDir
    private static Path repository = Path.of("");

    private static Standalone standalone;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        copy("iris", "1");
        copy("iris", "2");
        copy("diabetes", "1");
        Files.writeString(repository.resolve("iris/traffic.json"), "{\"1\": 90, \"2\": 30}");
        standalone = Systems.started(1, "FORETELL_MODELS", repository.toString());
        client = Client.program(standalone.port());
    }

    /** Copies the network to another version; only the requests to them differ. */
    private static void copy(String model, String version) throws IOException {
        Path to = Files.createDirectories(repository.resolve(model).resolve(version));
        try (var files = Files.list(SHIPPED.resolve(model).resolve("1"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Path manifest = to.resolve("manifest.json");
        ObjectNode changed = (ObjectNode) JSON.readTree(manifest.toFile());
        Files.writeString(manifest, changed.put("version", version).toString());
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void each_version_has_its_figures() {
        String right = predicted("1", SETOSA + "," + VIRGINICA);
        String wrong = predicted("1", SETOSA);
        predicted("2", VIRGINICA);
        failed("2", TOO_LARGE + "," + TOO_LARGE);
        failed("2", TOO_LARGE);
        tell(right, "[\"setosa\",\"virginica\"]");
        tell(wrong, "\"versicolor\"");
        Eventually.until("all of them counted", () -> predictions("1") == 2 && predictions("2") == 3);

        JsonNode first = version("1");
        assertThat(first.path("rows").asInt()).isEqualTo(3);
        assertThat(first.path("failed").asInt()).isZero();
        assertThat(first.path("error_rate").asDouble()).isZero();
        assertThat(first.path("weight").asDouble()).isEqualTo(0.75);
        assertThat(first.path("answers").toString()).isEqualTo("{\"setosa\":2,\"virginica\":1}");
        assertThat(first.path("truth").toString())
                .isEqualTo("{\"rows\":3,\"correct\":2,\"accuracy\":0.6666666666666666}");
        assertLatency(first);

        JsonNode second = version("2");
        assertThat(second.path("rows").asInt()).isEqualTo(4);
        assertThat(second.path("failed").asInt()).isEqualTo(2);
        assertThat(second.path("error_rate").asDouble()).isEqualTo(2 / 3.0, within(1e-9));
        assertThat(second.path("weight").asDouble()).isEqualTo(0.25);
        assertThat(second.path("answers").toString()).isEqualTo("{\"virginica\":1}");
        assertThat(second.path("truth").toString()).isEqualTo("{\"rows\":0,\"correct\":0}");
        assertLatency(second);
    }

    private static void assertLatency(JsonNode version) {
        JsonNode latency = version.path("latency");
        assertThat(latency.path("mean").asDouble()).isPositive();
        assertThat(latency.path("p50").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(latency.path("p95").asDouble());
        assertThat(latency.path("p95").asDouble())
                .isLessThanOrEqualTo(latency.path("p99").asDouble());
        assertThat(version.path("compute_mean").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(latency.path("mean").asDouble());
    }

    @Test
    void a_model_that_nobody_asked_has_no_figures() {
        JsonNode comparison = json(client.get("/models/diabetes/comparison"));

        assertThat(comparison.path("model").asText()).isEqualTo("diabetes");
        assertThat(comparison.path("versions")).isEmpty();
    }

    @Test
    void it_looks_as_far_back_as_is_said_in_whole_hours() {
        Instant before = Instant.now();
        Instant day = since("/models/iris/comparison");
        Instant minutes = since("/models/iris/comparison?since=90m");
        Instant weeks = since("/models/iris/comparison?since=99999d");
        Instant after = Instant.now();

        assertThat(day).isBetween(hour(before.minus(24, ChronoUnit.HOURS)), hour(after.minus(24, ChronoUnit.HOURS)));
        assertThat(minutes)
                .isBetween(hour(before.minus(90, ChronoUnit.MINUTES)), hour(after.minus(90, ChronoUnit.MINUTES)));
        assertThat(weeks)
                .isBetween(hour(before.minus(99_999, ChronoUnit.DAYS)), hour(after.minus(99_999, ChronoUnit.DAYS)));
    }

    private static Instant hour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }

    private static Instant since(String path) {
        return Instant.parse(json(client.get(path)).path("since").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "h", "1w", "-1h", "1.5h", "100000h", "24H", "%D9%A3h", "1h%00"})
    void a_time_that_makes_no_sense_is_refused(String since) {
        assertProblem(client.get("/models/iris/comparison?since=" + since), 400, "the parameter \"since\"", "24h");
    }

    @Test
    void a_model_that_is_not_there_is_not_found() {
        assertProblem(client.get("/models/rose/comparison"), 404, "There is no model \"rose\"");
    }

    private static long predictions(String version) {
        return version(version).path("predictions").asLong();
    }

    private static JsonNode version(String version) {
        for (JsonNode each :
                json(client.get("/models/iris/comparison?since=1h")).path("versions")) {
            if (each.path("version").asText().equals(version)) {
                return each;
            }
        }
        return JSON.createObjectNode();
    }

    private static String predicted(String version, String rows) {
        JsonNode answer = predict(version, rows);
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("succeeded");
        return answer.path("id").asText();
    }

    private static void failed(String version, String rows) {
        JsonNode answer = predict(version, rows);
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("failed");
    }

    private static JsonNode predict(String version, String rows) {
        return json(client.postJson(
                "/predictions",
                "{\"model\":\"iris\",\"version\":\"" + version + "\",\"input\":{\"instances\":[" + rows + "]}}"));
    }

    private static void tell(String id, String truth) {
        assertThat(client.postJson("/predictions/" + id + "/truth", "{\"truth\":" + truth + "}")
                        .statusCode())
                .isEqualTo(200);
    }
}
