package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.command.Main;
import dev.foretell.model.npz.NpyArray;
import dev.foretell.model.npz.Npz;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code foretell-model} on the repository of a running system: it follows without a restart. */
@Timeout(300)
class AddedModelTest {

    private static final Path CASES = Path.of("../model/src/test/resources/command");
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int ROWS = 40;

    @TempDir
    private Path repository = Path.of("");

    @Test
    void a_model_is_added_split_and_removed_while_the_system_runs() throws IOException {
        copy(Path.of("../model/repository/iris/1"), Files.createDirectories(repository.resolve("iris/1")));
        try (Standalone standalone = new Standalone(
                Systems.environment("FORETELL_MODELS", repository.toString()), 1, POLL, Duration.ofSeconds(2))) {
            standalone.start();
            Client client = Client.program(standalone.port());
            assertThat(client.get("/v2/models/churn").statusCode()).isEqualTo(404);

            run("add", CASES.resolve("sigmoid.keras"), "--name", "churn", "--golden", CASES.resolve("sigmoid.npz"));
            Systems.await("the model", () -> isReady(client, "churn"));
            assertAnswersAsKeras(client);

            run("add", CASES.resolve("sigmoid.keras"), "--name", "churn");
            Systems.await("its version 2", () -> version(client).equals("2"));
            run("traffic", "churn", "1=100", "2=0");
            Systems.await("version 1 again", () -> version(client).equals("1"));
            run("remove", "churn:2");
            Systems.await("its end", () -> !isReady(client, "churn/versions/2"));
            assertThat(version(client)).isEqualTo("1");

            run("remove", "churn", "--force");
            Systems.await(
                    "the end of the model", () -> client.get("/v2/models/churn").statusCode() == 404);
            assertThat(isReady(client, "iris")).isTrue();
        }
    }

    private static boolean isReady(Client client, String model) {
        return client.get("/v2/models/" + model + "/ready").statusCode() == 200;
    }

    private void run(Object... arguments) {
        StringWriter err = new StringWriter();
        int code = Main.commandLine(Map.of("FORETELL_MODELS", repository.toString()))
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
    }

    private static String version(Client client) {
        return infer(client).path("model_version").asText();
    }

    private static void assertAnswersAsKeras(Client client) {
        JsonNode found = infer(client).at("/outputs/0/data");
        double[] expected = arrays("outputs").values();
        assertThat(found).hasSize(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(found.path(row).asDouble()).isCloseTo(expected[row], within(1e-5));
        }
    }

    private static JsonNode infer(Client client) {
        String data = Arrays.stream(arrays("inputs").values())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
        return Client.json(client.postJson(
                "/v2/models/churn/infer",
                "{\"inputs\":[{\"name\":\"measurements\",\"datatype\":\"FP32\",\"shape\":[" + ROWS + ",4],\"data\":["
                        + data + "]}]}"));
    }

    private static NpyArray arrays(String name) {
        return Objects.requireNonNull(Npz.read(CASES.resolve("sigmoid.npz")).get(name));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
