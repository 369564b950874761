package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Python program in {@code examples/} against a running system, each as a process of its own that is told where the web is by
 * {@code --url}, and where the broker is by {@code FORETELL_BROKER_URI}. It checks what it gets, and ends with 0 when that is right.
 * {@code FORETELL_TEST_PYTHON} names an interpreter that has what {@code examples/requirements.txt} lists;
 * without it they are skipped, but not in CI.
 */
class ExamplesIT {

    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private static Path folder = Path.of("");

    private static Standalone standalone;

    @BeforeAll
    static void start() {
        assumeTrue(
                python().isPresent() || System.getenv("CI") != null,
                "FORETELL_TEST_PYTHON does not name a Python with examples/requirements.txt installed");
        assertThat(python()).as("FORETELL_TEST_PYTHON").isPresent();
        standalone = Systems.started(1);
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

    static List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py"))
                    .sorted()
                    .toList();
        }
    }

    private static Process run(String program, String url) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        python().orElseThrow(), EXAMPLES.resolve(program).toString(), "--url", url)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(program).toFile());
        builder.environment().put("FORETELL_BROKER_URI", standalone.broker().toString());
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
        Process process = run(program, "http://127.0.0.1:" + standalone.port());

        assertThat(exitCode(process, program))
                .as(Files.readString(output(program)))
                .isZero();
        assertThat(output(program)).isNotEmptyFile();
    }

    @Test
    void an_example_that_does_not_get_it_says_so() throws Exception {
        Process process = run("triton_client.py", "http://127.0.0.1:1");

        assertThat(exitCode(process, "triton_client.py")).isNotZero();
    }
}
