package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Versions and files are compared with what Keras computes. */
class CheckCommandTest extends CommandFixture {

    @Test
    void equality_with_keras_is_recorded_and_can_be_checked_again() throws IOException {
        CommandProgram.Result result = done("add", SOFTMAX, "--name", "iris", "--golden", GOLDEN);

        Manifest.Metric metric = manifest("iris", "1").metrics().get(0);
        assertThat(metric.name()).isEqualTo("difference_from_keras");
        assertThat(metric.value()).isBetween(0.0, 1e-6);
        assertThat(metric.method()).contains("the 40 rows of softmax.npz", "allowed was 1.0E-5");
        assertThat(result.out()).contains("40 rows: equal to Keras's outputs, the largest difference is ");
        assertThat(manifest("iris", "1").files()).containsOnlyKeys("model.keras", "golden.npz");
        assertThat(done("check", "iris").out()).contains("40 rows: equal");

        Path wrong = NpzFile.changed(GOLDEN, folder.resolve("wrong.npz"), "outputs", 37 * 3 + 1, 0.5f);
        refused(
                1,
                "wrong.npz: not what Keras computes: output probabilities, row 37, number 1: expected 0.5, found 0.",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                wrong);
        refused(1, "of 120 numbers 1 differs by more than 1.0E-5", "check", "iris:1", "--golden", wrong);
        assertThat(done("check", SOFTMAX, "--golden", wrong, "--tolerance", "0.9")
                        .out())
                .contains("equal");
        refused(
                1,
                "row 0, number 0",
                "check",
                SOFTMAX,
                "--golden",
                NpzFile.changed(GOLDEN, folder.resolve("nan.npz"), "outputs", 0, Float.NaN));
    }

    @Test
    void a_golden_that_does_not_fit_is_refused() throws IOException {
        refused(
                1,
                "expected the shape (None, 4), found [5, 2]",
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "two",
                "--golden",
                NpzFile.renamed(CASES.resolve("two.npz"), folder.resolve("swapped.npz"), "input_0", "input_1"));
        refused(
                1,
                "expected the arrays input_0, output_0, found input_0, input_1, output_0, output_1",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                CASES.resolve("two.npz"));
        refused(
                1,
                "expected the arrays input_0, input_1, output_0, output_1, found inputs, outputs",
                "add",
                CASES.resolve("two.keras"),
                "--name",
                "two",
                "--golden",
                GOLDEN);
        refused(1, "there is no such file", "add", SOFTMAX, "--name", "iris", "--golden", folder.resolve("none.npz"));
        refused(
                1,
                "is not a complete zip archive",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                file("text.npz", "1,2"));
        refused(
                2,
                "--tolerance 2.0: expected a number from 0 to 1",
                "add",
                SOFTMAX,
                "--name",
                "iris",
                "--golden",
                GOLDEN,
                "--tolerance",
                "2");
    }

    @Test
    void a_check_looks_at_files_numbers_and_shapes() throws IOException {
        done("add", SOFTMAX, "--name", "iris");
        assertThat(done("check", "iris").out())
                .contains("1 file, each with the digest", "one pass", "not compared", "np.savez");
        assertThat(done("check", "iris:1", "--golden", GOLDEN).out()).contains("40 rows: equal");
        assertThat(done("check", SOFTMAX, "--golden", GOLDEN).out()).contains("40 rows: equal");

        Path manifest = repository.resolve("iris/1/manifest.json");
        String before = Files.readString(manifest);
        Files.writeString(
                manifest,
                before.replace("\"labels\" : [ \"0\", \"1\", \"2\" ]", "\"labels\" : [ ]")
                        .replace("[ -1, 3 ]", "[ -1, 2 ]"));
        refused(1, "output probabilities has the shape [-1, 2], but the model gives 3 numbers a row", "check", "iris");
        Files.writeString(manifest, before);
        Files.write(repository.resolve("iris/1/model.keras"), new byte[] {1});
        refused(1, "model.keras is not the file that the manifest names", "check", "iris");
    }
}
