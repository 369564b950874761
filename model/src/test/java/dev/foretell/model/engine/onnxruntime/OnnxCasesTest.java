package dev.foretell.model.engine.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretell.manifest.Datatype;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.npz.NpyArray;
import dev.foretell.model.onnx.OnnxModel;
import dev.foretell.model.onnx.OnnxReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What frameworks export means the same here, and what cannot be run is refused by name. */
class OnnxCasesTest {

    private static final double TOLERANCE = 1e-5;

    @TempDir
    private static Path folder = Path.of("");

    static Stream<String> run() {
        return OnnxCase.names(false);
    }

    static Stream<String> refused() {
        return OnnxCase.names(true);
    }

    @ParameterizedTest
    @MethodSource("run")
    void it_computes_what_the_framework_and_the_runtime_in_python_do(String name) {
        OnnxCase fixture = OnnxCase.unpacked(name, folder);

        try (Network network = fixture.load()) {
            for (int rows : new int[] {fixture.rows(), 1, 2, fixture.rows()}) {
                float[][] outputs = network.output(fixture.inputs(rows), rows);

                assertEqual(outputs, fixture.arrays("golden.npz", "output"), rows);
                assertEqual(outputs, fixture.arrays("runtime.npz", "output"), rows);
            }
        }
    }

    private static void assertEqual(float[][] found, List<NpyArray> expected, int rows) {
        assertThat(found).hasNumberOfRows(expected.size());
        for (int output = 0; output < found.length; output++) {
            double[] values = expected.get(output).values();
            int width = values.length / expected.get(output).shape()[0];
            assertThat(found[output]).hasSize(rows * width);
            for (int i = 0; i < found[output].length; i++) {
                assertThat((double) found[output][i])
                        .as("output %d, number %d", output, i)
                        .isCloseTo(values[i], within(TOLERANCE * (1 + Math.abs(values[i]))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("run")
    void a_classifier_names_its_classes(String name) {
        OnnxCase fixture = OnnxCase.unpacked(name, folder);

        assertThat(OnnxReader.read(fixture.model())
                        .label()
                        .map(OnnxModel.Output::classes)
                        .orElse(List.of()))
                .isEqualTo(fixture.labels());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_cannot_be_run_is_refused_by_name(String name) {
        OnnxCase fixture = OnnxCase.unpacked(name, folder);
        String[] words = new String[fixture.json().path("words").size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = fixture.json().path("words").path(i).asText();
        }
        List<Source.Tensor> inputs =
                List.of(new Source.Tensor(name.equals("refused-zipmap") ? "X" : "x", Datatype.FP32));
        String output = name.equals("refused-zipmap") ? "output_probability" : "y";
        Source.Onnx source = new Source.Onnx(
                fixture.model(), fixture.files(), inputs, List.of(new Source.Tensor(output, Datatype.FP32)));
        List<List<Integer>> shapes = List.of(List.of(-1, name.equals("refused-zipmap") ? 4 : 2));

        assertThatThrownBy(() -> new OnnxRuntimeEngine().load(source, shapes).close())
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContainingAny("onnxruntime_src", "Error code");
    }

    @ParameterizedTest
    @MethodSource("external")
    void a_file_with_weights_that_the_manifest_does_not_name_is_refused(String name) {
        OnnxCase fixture = OnnxCase.unpacked(name, folder);
        Source.Onnx source = new Source.Onnx(
                fixture.model(), Set.of("model.onnx"), fixture.tensors("inputs"), fixture.tensors("outputs"));

        assertThatThrownBy(() ->
                        new OnnxRuntimeEngine().load(source, fixture.shapes()).close())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("which the manifest does not name");
    }

    static Stream<String> external() {
        return Stream.of("pytorch-external", "hand-external");
    }
}
