package dev.foretell.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RaceReportTest {

    private static final RaceReport REPORT = new RaceReport(
            "mnist:1",
            "converted from the Keras model",
            3,
            Duration.ofMillis(1500),
            Map.of("onnxruntime", "a file | of\nanother kind"),
            List.of(
                    result("nd4j", 32, 100, 400, 300),
                    result(Variants.ONNX_RUNTIME, 32, 1000, 1000, 1000),
                    result(Variants.DEEPLEARNING4J, 32, 50, 100, 150),
                    result("nd4j", 512, 700, 700, 700)));

    @Test
    void a_row_has_the_medians_of_the_rounds_and_of_their_ratios() {
        assertThat(REPORT.text())
                .startsWith("Model mnist:1, 3 rounds in turns of 1.5 s, ")
                .contains("| 1 | 32 | nd4j | 300 | 600 | 1.500 | 2.500 | **0.30** | **2.00** | 100 · 400 · 300 |")
                .contains("| 1 | 32 | ONNX Runtime directly | 1,000 | 2,000 | 1.500 | 2.500 |  | **10.00** | ");
    }

    @Test
    void sizes_without_a_yardstick_have_no_ratio() {
        assertThat(REPORT.text()).contains("| 1 | 512 | nd4j | 700 | 1,400 | 1.500 | 2.500 |  |  | 700 · 700 · 700 |");
    }

    @Test
    void what_does_not_run_the_model_is_told() {
        assertThat(REPORT.text())
                .contains("| | | onnxruntime | does not run it: a file \\| of another kind | | | | | | |");
    }

    @Test
    void json_tells_the_same_and_every_round() throws Exception {
        assertThat(REPORT.json()).doesNotContain("\n");
        JsonNode json = new JsonMapper().readTree(REPORT.json());

        assertThat(json.path("model").asText()).isEqualTo("mnist:1");
        assertThat(json.path("seconds").asDouble()).isEqualTo(1.5);
        assertThat(json.path("refusals").path("onnxruntime").asText()).contains("another kind");
        JsonNode first = json.path("results").get(0);
        assertThat(first.path("variant").asText()).isEqualTo("nd4j");
        assertThat(first.path("rows_per_second").asDouble()).isEqualTo(300);
        assertThat(first.path("rows_per_cpu_second").asDouble()).isEqualTo(600);
        assertThat(first.path("to_onnxruntime").path("rows_per_second").asDouble())
                .isEqualTo(0.3);
        assertThat(first.path("to_deeplearning4j").path("rows_per_cpu_second").asDouble())
                .isEqualTo(2);
        assertThat(first.path("rounds")).hasSize(3);
        assertThat(first.path("rounds").get(1).path("rows_per_second").asDouble())
                .isEqualTo(400);
        assertThat(json.path("results").get(3).path("to_onnxruntime")).isEmpty();
    }

    private static Race.Result result(String variant, int rows, double... rates) {
        return new Race.Result(
                variant,
                rows,
                1,
                Arrays.stream(rates)
                        .mapToObj(rate -> new TurnResult(10, rate, 0.5, 2 * rate, 1.5, 2.5))
                        .toList());
    }
}
