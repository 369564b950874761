package dev.foretell.model.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.Model;
import dev.foretell.model.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on models in the format ONNX (training/onnx_cases.py). */
class OnnxCommandTest extends CommandFixture {

    /** The folder of a fixture, unpacked. */
    private Path unpacked(String name) throws IOException {
        Path to = Files.createDirectory(folder.resolve(name));
        try (ZipInputStream zip =
                new ZipInputStream(Files.newInputStream(Path.of("src/test/resources/onnx", name + ".zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, to.resolve(entry.getName()));
            }
        }
        return to;
    }

    private Catalog.Entry entry(String name) {
        return Catalog.read(repository).newest(name).orElseThrow();
    }

    @Test
    void a_classifier_brings_its_labels_and_is_compared() throws IOException {
        Path given = unpacked("sklearn-strings");

        CommandProgram.Result added =
                done("add", given.resolve("model.onnx"), "--name", "plants", "--golden", given.resolve("golden.npz"));

        Manifest manifest = entry("plants").manifest();
        assertThat(manifest.platform()).isEqualTo("onnx_onnxv1");
        assertThat(manifest.engine()).isNull();
        assertThat(manifest.inputs()).extracting(Manifest.Input::name).containsExactly("X");
        assertThat(manifest.outputs()).extracting(Manifest.Output::name).containsExactly("probabilities");
        assertThat(manifest.outputs().get(0).labels()).containsExactly("rose", "tulip", "violet");
        assertThat(added.out())
                .contains(
                        "7 rows: equal to Python's outputs",
                        "engine    onnxruntime: it is the first choice for ONNX models")
                .doesNotContain("made up; ");
        assertThat(done("check", "plants").out()).contains("equal to Python's outputs");
        assertThat(done("show", "plants").out())
                .contains(
                        "Engine: onnxruntime: it is the first choice for ONNX models",
                        "ai.onnx.ml.LinearClassifier",
                        "opsets ai.onnx 18");
        assertThat(done("list").out()).contains("plants");
    }

    @Test
    void files_with_weights_go_along() throws IOException {
        Path given = unpacked("hand-external");

        done("add", given.resolve("model.onnx"), "--name", "wide", "--golden", given.resolve("golden.npz"));

        assertThat(entry("wide").manifest().files()).containsOnlyKeys("model.onnx", "weights.bin", "golden.npz");
        assertThat(done("show", "wide").out()).contains("in weights.bin");
    }

    @Test
    void an_open_shape_has_to_be_told() throws IOException {
        Path model = unpacked("hand-open").resolve("model.onnx");

        assertThat(program.run("add", model, "--name", "tops").err()).contains("--shape series=10,2");
        done("add", model, "--name", "tops", "--shape", "5,2");
        assertThat(entry("tops").manifest().inputs().get(0).shape()).containsExactly(-1, 5, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "refused-zipmap, zipmap",
        "refused-string-input, holds text (string)",
        "refused-custom-operator, operator Beam of the domain com.example",
        "refused-opset, opset 27",
        "refused-external-above, ../weights.bin",
        "refused-external-missing, other.bin",
        "refused-four-rows, 4 rows at a time"
    })
    void what_cannot_be_run_is_refused_and_leaves_nothing(String name, String why) throws IOException {
        CommandProgram.Result result = program.run("add", unpacked(name).resolve("model.onnx"), "--name", "bad");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains(why).doesNotContain("unexpected", ".adding");
        assertThat(repository).isEmptyDirectory();
    }

    @Test
    void the_engine_that_is_named_is_written_down_or_refused() throws IOException {
        Path model = unpacked("pytorch-mlp").resolve("model.onnx");

        done("add", model, "--name", "named", "--engine", "onnxruntime");
        assertThat(entry("named").manifest().engine()).isEqualTo("onnxruntime");
        assertThat(done("show", "named").out()).contains("Engine: onnxruntime: the manifest names it");
        assertThat(program.run("add", model, "--name", "other", "--engine", "nd4j")
                        .err())
                .contains("the engine nd4j, which the manifest names, does not run ONNX models");
        assertThat(program.run("add", model, "--name", "other", "--engine", "tpu")
                        .err())
                .contains("there is no engine `tpu`");
    }

    @Test
    void a_version_is_loaded_and_predicts_in_its_datatypes() throws IOException {
        done("add", unpacked("pytorch-two").resolve("model.onnx"), "--name", "two");
        Manifest manifest = entry("two").manifest();
        assertThat(manifest.outputs())
                .extracting(Manifest.Output::datatype)
                .containsExactly(Datatype.FP32, Datatype.FP32, Datatype.BOOL);

        try (Model model = Model.load(entry("two"));
                Predictor predictor = model.newPredictor(16)) {
            assertThat(model.engine()).isEqualTo("onnxruntime");
            Rows rows = predictor.predict(List.of(new Rows(2, 5, new float[10])));
            assertThat(rows.width()).isEqualTo(5);
            assertThat(rows.slice(0, 1).values()).isEqualTo(rows.slice(1, 2).values());
        }
    }
}
