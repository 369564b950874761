package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.standalone.harness.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs all Python programs of {@code examples/} against a running system, each in a process of its own with the address
 * of the web in {@code --url} or {@code --grpc-url} and that of the broker in {@code FORETELL_BROKER_URI}. Each checks
 * its results, and exits with 0 when these are correct. {@code FORETELL_TEST_PYTHON} names an interpreter with the
 * packages of {@code examples/requirements.txt}; without it the tests are skipped, except in CI.
 */
@ExtendWith(BrokerRing.class)
class ExamplesIT {

    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
    private static final String AMQP_CLIENT = "amqp_client.py";
    private static final String DATASETS = "datasets_client.py";
    private static final String RECEIVER = "webhook_receiver.py";
    private static final Set<String> OTHERS = Set.of(AMQP_CLIENT, RECEIVER);
    private static final String WEBHOOK_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private static Path folder = Path.of("");

    private static Standalone standalone;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                python().isPresent() || System.getenv("CI") != null,
                "FORETELL_TEST_PYTHON does not name a Python with examples/requirements.txt installed");
        assertThat(python()).as("FORETELL_TEST_PYTHON").isPresent();
        standalone = Systems.started(
                1,
                "FORETELL_MODELS",
                RepositoryWithSimple.in(folder.resolve("models")).toString(),
                "FORETELL_WEBHOOK_KEY",
                WEBHOOK_KEY,
                "FORETELL_WEBHOOK_PRIVATE_ADDRESSES",
                "true");
    }

    @AfterAll
    static void stop() {
        if (standalone != null) {
            standalone.close();
        }
    }

    private static Optional<String> python() {
        return Optional.ofNullable(System.getenv("FORETELL_TEST_PYTHON")).filter(path -> !path.isBlank());
    }

    /** The programs that only need the web. */
    static List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("_client.py") && !name.equals(AMQP_CLIENT))
                    .sorted()
                    .toList();
        }
    }

    private static Process run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(python().orElseThrow(), EXAMPLES.resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(program).toFile());
        builder.environment().put("FORETELL_WEBHOOK_KEY", WEBHOOK_KEY);
        return builder.start();
    }

    private static Path output(String program) {
        return folder.resolve(program + ".txt");
    }

    private static int exitCode(Process process, String program) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(program + " ends; it says: " + Files.readString(output(program)))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void an_example_runs_and_gets_what_it_expects(String program) throws Exception {
        Process process = run(
                program,
                program.endsWith("_grpc_client.py")
                        ? "--grpc-url=127.0.0.1:" + standalone.grpcPort().orElseThrow()
                        : "--url=http://127.0.0.1:" + standalone.port());

        assertThat(exitCode(process, program))
                .as(Files.readString(output(program)))
                .isZero();
        assertThat(output(program)).isNotEmptyFile();
    }

    @Test
    void an_example_that_does_not_get_it_says_so() throws Exception {
        Process process = run("triton_client.py", "--url", "http://127.0.0.1:1");

        assertThat(exitCode(process, "triton_client.py")).isNotZero();
    }

    @Test
    void a_file_is_predicted_from_the_command_line() throws Exception {
        Path file = folder.resolve("flowers.jsonl");
        Path result = folder.resolve("result.json");
        Files.writeString(file, "[5.1, 3.5, 1.4, 0.2, \"setosa\"]\n".repeat(5_000));

        assertThat(datasets("--model", "iris", "--output", result.toString(), file.toString()))
                .as(said(DATASETS))
                .isZero();
        assertThat(said(DATASETS)).contains("5,000 rows accepted", "accuracy: 1.0000");
        assertThat(Files.readString(result))
                .startsWith("[\n{\"row\":1,\"sepal_length\":5.1,")
                .contains("{\"row\":5000,");
    }

    @Test
    void what_becomes_of_a_file_is_told_by_the_exit_code() throws Exception {
        Path file = folder.resolve("flower.csv");
        Files.writeString(file, "5.1,3.5,1.4,0.2\n");

        assertThat(datasets("--model", "orchid", file.toString())).isEqualTo(1);
        assertThat(said(DATASETS)).contains("404").doesNotContain("Traceback");
        assertThat(datasets(folder.resolve("nothing.csv").toString())).isEqualTo(2);
        assertThat(datasets("--url", "http://127.0.0.1:1", file.toString())).isEqualTo(4);
        assertThat(said(DATASETS)).contains("cannot be reached").doesNotContain("Traceback");
    }

    private static int datasets(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--url", "http://127.0.0.1:" + standalone.port()));
        all.addAll(List.of(arguments));
        return exitCode(run(DATASETS, all.toArray(String[]::new)), DATASETS);
    }

    @Test
    void no_example_is_forgotten() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            Set<String> all = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py"))
                    .collect(Collectors.toSet());
            all.removeAll(programs());
            assertThat(all).isEqualTo(OTHERS);
        }
    }

    @Test
    void a_client_over_amqp_is_written_from_the_protocol_alone(TestBroker broker) throws Exception {
        try (Foretell foretell = Foretell.on(broker)) {
            foretell.worker("SERVE", "diabetes,iris,mnist").awaitConnected();
            for (String model : List.of("diabetes", "iris", "mnist")) {
                Process process = run(AMQP_CLIENT, "--amqp", broker.uri().toString(), "--model", model);

                assertThat(exitCode(process, AMQP_CLIENT))
                        .as(Files.readString(output(AMQP_CLIENT)))
                        .isZero();
            }
        }
    }

    @Test
    void a_receiver_gets_a_finished_job_and_verifies_it() throws Exception {
        Process receiver = run(RECEIVER, "--port", "0", "--count", "1");
        Eventually.until(
                "the receiver to listen",
                () -> !receiver.isAlive() || LISTENING.matcher(said(RECEIVER)).find());
        Matcher url = LISTENING.matcher(said(RECEIVER));
        assertThat(url.find()).as(said(RECEIVER)).isTrue();

        Client.program(standalone.port())
                .postJson(
                        "/predictions",
                        "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]},\"webhook\":\""
                                + url.group(1) + "\"}");

        assertThat(exitCode(receiver, RECEIVER)).as(said(RECEIVER)).isZero();
        assertThat(said(RECEIVER)).contains("\"status\": \"succeeded\"", "setosa");
    }

    private static String said(String program) {
        try {
            return Files.readString(output(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
