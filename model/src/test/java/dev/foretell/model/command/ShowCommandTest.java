package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The repository is listed, and models are shown. */
class ShowCommandTest extends CommandFixture {

    @Test
    void a_list_has_a_line_for_each_version() throws IOException {
        assertThat(done("list").out()).isEqualTo("There is no model in " + repository + "." + System.lineSeparator());
        done("add", SOFTMAX, "--name", "iris");
        done("add", SOFTMAX, "--name", "iris");
        done("add", CASES.resolve("two.keras"), "--name", "two");
        Files.createFile(repository.resolve("two/unloaded"));
        done("traffic", "iris", "1=2", "2=1");

        assertThat(done("list").out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "MODEL VERSION REQUESTS PLATFORM INPUTS OUTPUTS",
                        "iris 1 66.7 % keras measurements FP32[-1, 4] probabilities FP32[-1, 3]",
                        "iris 2 33.3 % keras measurements FP32[-1, 4] probabilities FP32[-1, 3]",
                        "two 1 unloaded keras person FP32[-1, 4], contract FP32[-1, 2] leaves FP32[-1, 1], months"
                                + " FP32[-1, 2]");

        Files.delete(repository.resolve("iris/2/model.keras"));
        CommandProgram.Result broken = program.run("list");
        assertThat(broken.code()).isZero();
        assertThat(broken.out()).doesNotContain("iris     2");
        assertThat(broken.err()).contains("model iris:2: model.keras cannot be read");
    }

    @Test
    void a_model_is_shown_layer_by_layer() {
        done("add", SOFTMAX, "--name", "iris", "--golden", GOLDEN);

        String shown = done("show", "iris").out();
        assertThat(shown.lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "LAYER CLASS OUTPUT SHAPE PARAMETERS TAKES",
                        "measurements InputLayer (None, 4) 0",
                        "dense Dense (None, 5) 25 measurements",
                        "species Dense (None, 3) 18 dense",
                        "probabilities Activation (None, 3) 0 species",
                        "Parameters: 43",
                        "input measurements FP32[-1, 4]",
                        "output probabilities FP32[-1, 3]: 0, 1, 2");
        assertThat(shown)
                .contains(
                        "iris:1: Keras 3 archive of Keras 3.",
                        "3 layers, 43 parameters",
                        "metric  difference_from_keras");
        assertThat(done("show", CASES.resolve("two.keras")).out()).contains("shared ", "(None, 3)");
        assertThat(done("show", "iris:1").out()).isEqualTo(shown);
        refused(1, "the model iris has no version 2; it has 1", "show", "iris:2");
        refused(1, "there is no model rose in " + repository + "; it has iris", "show", "rose");
        refused(1, "expected NAME or NAME:VERSION", "show", "Rose");
        refused(1, "none.keras: there is no such file", "show", "none.keras");
    }
}
