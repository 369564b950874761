package dev.foretell.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"load", "bulk", "echo", "dl4j", "ratio"})
    void every_command_explains_itself(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: foretell-bench " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "iris", "mnist"})
    void measures_a_network_beside_the_same_in_layers_of_deeplearning4j(String model) {
        assertThat(execute(
                        "dl4j",
                        "--models",
                        "../model/repository",
                        "--model",
                        model,
                        "--rows",
                        "1,2",
                        "--warmup",
                        "1ms",
                        "--duration",
                        "50ms"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .startsWith(model + ", one thread, networks alone")
                .contains("Foretell / DL4J")
                .containsPattern("\\| 1 \\| [^|]+ \\| [^|]+ \\| [^|]+ \\| [^|]+ \\| ")
                .containsPattern("\\| 2 \\| ");
    }

    @Test
    void ends_with_2_when_an_option_is_wrong() {
        assertThat(execute("load", "--duration", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("expected a duration such as 500ms, 20s or 5m, not \"soon\"");
    }

    @Test
    void ends_with_2_and_a_sentence_when_there_is_no_such_model() {
        assertThat(execute("dl4j", "--model", "weather")).isEqualTo(2);
        assertThat(err.toString()).startsWith("dl4j: no model weather in").doesNotContain("\tat ");
    }

    @Test
    void ends_with_2_and_a_sentence_when_nothing_would_be_sent() {
        assertThat(execute("load", "--concurrency", "0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("load: --concurrency: expected a whole number from 1, not 0");
    }

    @Test
    void ends_with_1_when_there_is_no_broker() {
        assertThat(execute("echo", "--broker", "amqp://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).startsWith("echo: ConnectException");
    }

    @Test
    void reads_durations_as_the_settings_do() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("20s")).isEqualTo(Duration.ofSeconds(20));
        assertThat(Durations.parse("5 m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> Durations.parse("20")).isInstanceOf(TypeConversionException.class);
    }

    private int execute(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
