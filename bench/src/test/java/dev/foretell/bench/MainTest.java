package dev.foretell.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class MainTest {

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"load", "bulk", "echo", "engines", "ratio"})
    void every_command_explains_itself(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: foretell-bench " + command);
    }

    @Test
    void runs_a_model_on_all_engines_beside_the_yardsticks_when_all_compute_the_same() throws IOException {
        Path json = folder.resolve("report.json");

        assertThat(engines("--model", "mnist", "--rows", "1,2", "--threads", "1,2", "--json", json.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).startsWith("Model mnist:1, 2 rounds").contains("/ Deeplearning4j |");
        for (String size : List.of("1 | 1", "1 | 2", "2 | 1", "2 | 2")) {
            assertThat(out.toString())
                    .contains("| " + size + " | nd4j |")
                    .contains("| " + size + " | ONNX Runtime directly |")
                    .contains("| " + size + " | Deeplearning4j as it comes |");
        }
        JsonNode report = new JsonMapper().readTree(json.toFile());
        assertThat(report.path("results")
                        .get(0)
                        .path("to_onnxruntime")
                        .path("rows_per_second")
                        .asDouble())
                .isPositive();
    }

    @Test
    void what_does_not_run_the_model_is_told_and_the_rest_is_measured() throws IOException {
        Path damaged = Files.writeString(folder.resolve("model.onnx"), "not a model");

        assertThat(engines("--engine", "nd4j", "--onnx", damaged.toString(), "--json"))
                .as(err.toString())
                .isZero();
        JsonNode report = new JsonMapper().readTree(out.toString());
        assertThat(report.path("refusals").path("ONNX Runtime directly").asText())
                .startsWith("model.onnx is not an ONNX file");
        assertThat(report.path("results").findValuesAsText("variant"))
                .containsExactly("nd4j", "Deeplearning4j as it comes");
    }

    @Test
    void ends_with_2_and_the_engines_that_there_are_when_there_is_no_such() {
        assertThat(engines("--engine", "caffe")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("engines: --engine: there is no engine caffe; there are ")
                .contains("nd4j");
    }

    private int engines(String... options) {
        List<String> arguments = new ArrayList<>(List.of("engines", "--models", "../model/repository"));
        arguments.addAll(List.of("--rounds", "2", "--warmup", "1ms", "--duration", "20ms"));
        arguments.addAll(List.of(options));
        if (!arguments.contains("--rows")) {
            arguments.addAll(List.of("--rows", "1", "--threads", "1"));
        }
        return execute(arguments.toArray(String[]::new));
    }

    @Test
    void ends_with_2_when_an_option_is_wrong() {
        assertThat(execute("load", "--duration", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("expected a duration such as 500ms, 20s or 5m, not \"soon\"");
    }

    @Test
    void ends_with_2_and_a_sentence_when_there_is_no_such_model() {
        assertThat(execute("engines", "--model", "weather")).isEqualTo(2);
        assertThat(err.toString()).startsWith("engines: no model weather in").doesNotContain("\tat ");
    }

    @Test
    void ends_with_2_and_a_sentence_when_nothing_would_be_sent() {
        assertThat(execute("load", "--concurrency", "0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("load: --concurrency: expected a whole number from 1, not 0");
    }

    @Test
    void ends_with_2_when_a_path_comes_without_a_body_or_with_an_image() {
        assertThat(execute("load", "--post", "/predict")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required argument(s): --body=FILE");
        assertThat(execute("load", "--post", "/predict", "--body", "request.json", "--image", "digit.png"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("expected only one match");
        assertThat(execute("load", "--post", "predict", "--body", "request.json"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("load: --post: expected a path such as /predict, not predict");
    }

    @Test
    void ends_with_2_and_a_sentence_when_options_of_ratio_do_not_go_together() {
        assertThat(execute("ratio", "--url", "http://127.0.0.1:1", "--installation", "."))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("ratio: --installation: the server of --url is not started from there");
    }

    @Test
    void ends_with_2_and_a_sentence_when_there_is_no_time_for_the_first_seconds() {
        assertThat(execute("ratio", "--first", "14s")).isEqualTo(2);
        assertThat(err.toString()).startsWith("ratio: --first: expected at least 15s");
    }

    @Test
    void ends_with_2_and_a_sentence_when_there_is_no_such_process() {
        assertThat(execute("ratio", "--broker-pid", "9223372036854775807")).isEqualTo(2);
        assertThat(err.toString()).startsWith("ratio: --broker-pid: there is no process 9223372036854775807");
    }

    @Test
    void ends_with_1_when_there_is_no_broker() {
        assertThat(execute("echo", "--broker", "amqp://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).startsWith("echo: ConnectException");
    }

    @Test
    void reads_durations_as_the_settings_do() {
        assertThat(Main.duration("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Main.duration("20s")).isEqualTo(Duration.ofSeconds(20));
        assertThat(Main.duration("5 m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Main.duration("1h")).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> Main.duration("20")).isInstanceOf(TypeConversionException.class);
    }

    private int execute(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
