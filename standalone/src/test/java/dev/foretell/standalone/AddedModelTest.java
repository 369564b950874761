package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.command.Main;
import dev.foretell.model.npz.NpyArray;
import dev.foretell.model.npz.Npz;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of {@code foretell-model} on the repository of a running system, which follows without a restart.
 */
@Timeout(300)
class AddedModelTest {

    private static final Path CASES = Path.of("../model/src/test/resources/command");
    private static final Path ONNX = Path.of("../model/src/test/resources/onnx/sklearn-double.zip");
    private static final Duration POLL = Duration.ofMillis(20);

    @TempDir
    private Path repository = Path.of("");

    @TempDir
    private Path downloads = Path.of("");

    @Test
    void a_model_is_added_split_and_removed_while_the_system_runs() throws IOException {
        copy(Path.of("../model/repository/iris/1"), Files.createDirectories(repository.resolve("iris/1")));
        try (Standalone standalone = new Standalone(
                Systems.environment("FORETELL_MODELS", repository.toString()), 1, POLL, Duration.ofSeconds(2))) {
            standalone.start();
            Client client = Client.program(standalone.port());
            assertThat(client.get("/v2/models/churn").statusCode()).isEqualTo(404);

            run("add", CASES.resolve("sigmoid.keras"), "--name", "churn", "--golden", CASES.resolve("sigmoid.npz"));
            Eventually.until("the model", () -> isReady(client, "churn"));
            assertAnswersAsKeras(client);

            run("add", CASES.resolve("sigmoid.keras"), "--name", "churn");
            Eventually.until("its version 2", () -> version(client).equals("2"));
            run("traffic", "churn", "1=100", "2=0");
            Eventually.until("version 1 again", () -> version(client).equals("1"));
            run("remove", "churn:2");
            Eventually.until("its end", () -> !isReady(client, "churn/versions/2"));
            assertThat(version(client)).isEqualTo("1");

            run("remove", "churn", "--force");
            Eventually.until(
                    "the end of the model", () -> client.get("/v2/models/churn").statusCode() == 404);
            assertThat(isReady(client, "iris")).isTrue();
        }
    }

    @Test
    void a_model_in_the_format_onnx_is_served_with_its_datatypes_and_its_engine_is_told() throws IOException {
        copy(Path.of("../model/repository/iris/1"), Files.createDirectories(repository.resolve("iris/1")));
        Path golden = unpacked("golden.npz");
        try (Standalone standalone = new Standalone(
                Systems.environment("FORETELL_MODELS", repository.toString()), 1, POLL, Duration.ofSeconds(2))) {
            standalone.start();
            Client client = Client.program(standalone.port());

            run("add", unpacked("model.onnx"), "--name", "flowers", "--golden", golden);
            Eventually.until("the model", () -> isReady(client, "flowers"));

            double[] rows = values(golden, "input");
            JsonNode output = Client.json(client.postJson("/v2/models/flowers/infer", request("X", "FP64", rows)))
                    .at("/outputs/0");
            assertThat(output.path("datatype").asText()).isEqualTo("FP64");
            assertClose(output.path("data"), values(golden, "output"));
            assertThat(Client.json(client.get("/v2/models/flowers/config"))
                            .path("backend")
                            .asText())
                    .isEqualTo("onnxruntime");
            assertThat(client.browser().get("/models/flowers").body()).contains("ONNX Runtime");
        }
    }

    private Path unpacked(String file) throws IOException {
        try (ZipFile fixture = new ZipFile(ONNX.toFile());
                InputStream in = fixture.getInputStream(fixture.getEntry(file))) {
            return Files.write(downloads.resolve(file), in.readAllBytes());
        }
    }

    private static double[] values(Path npz, String start) {
        return Npz.read(npz).entrySet().stream()
                .filter(array -> array.getKey().startsWith(start))
                .findFirst()
                .orElseThrow()
                .getValue()
                .values();
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
        assertClose(infer(client).at("/outputs/0/data"), arrays("outputs").values());
    }

    private static void assertClose(JsonNode found, double[] expected) {
        assertThat(found).hasSize(expected.length).isNotEmpty();
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.path(i).asDouble()).isCloseTo(expected[i], within(1e-5));
        }
    }

    private static JsonNode infer(Client client) {
        return Client.json(client.postJson(
                "/v2/models/churn/infer",
                request("measurements", "FP32", arrays("inputs").values())));
    }

    /** Rows of four numbers each. */
    private static String request(String name, String datatype, double[] rows) {
        String data = Arrays.stream(rows).mapToObj(String::valueOf).collect(Collectors.joining(","));
        return "{\"inputs\":[{\"name\":\"" + name + "\",\"datatype\":\"" + datatype + "\",\"shape\":[" + rows.length / 4
                + ",4],\"data\":[" + data + "]}]}";
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
