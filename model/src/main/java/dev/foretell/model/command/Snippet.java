package dev.foretell.model.command;

import dev.foretell.model.keras.KerasModel;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The lines of Python that write what {@link Golden} reads. Without state. */
final class Snippet {

    private static final int ROWS = 16;

    private Snippet() {}

    /** Three lines, which make up inputs. */
    static List<String> of(KerasModel model, Tensors tensors, ModelFiles files) {
        boolean old =
                model.kerasVersion().startsWith("2.") || model.kerasVersion().startsWith("1.");
        List<Tensors.In> inputs = tensors.inputs();
        String arrays = inputs.stream().map(Snippet::array).collect(Collectors.joining(", "));
        boolean one = inputs.size() == 1;
        return List.of(
                "import numpy as np, " + (old ? "tf_keras as keras" : "keras") + "; model = " + load(files)
                        + "; random = np.random.default_rng(1)",
                one ? "x = " + arrays : "x = [" + arrays + "]",
                "np.savez(\"io.npz\", " + given(one, inputs.size()) + ", "
                        + made(tensors.outputs().size()) + ")");
    }

    private static String load(ModelFiles files) {
        List<String> names = files.files().values().stream()
                .map(path -> "\"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .toList();
        return names.size() == 1
                ? "keras.models.load_model(" + names.get(0) + ", compile=False)"
                : "keras.models.model_from_json(open(" + names.get(0) + ").read()); model.load_weights(" + names.get(1)
                        + ")";
    }

    private static String array(Tensors.In input) {
        String size = IntStream.range(0, input.shape().size())
                .mapToObj(i -> String.valueOf(i == 0 ? ROWS : input.shape().get(i)))
                .collect(Collectors.joining(", ", "(", input.shape().size() == 1 ? ",)" : ")"));
        return input.isWhole()
                ? "random.integers(0, " + Math.max(2, input.categories()) + ", " + size + ").astype(\"int32\")"
                : "random.normal(size=" + size + ").astype(\"float32\")";
    }

    private static String given(boolean one, int count) {
        return one
                ? "inputs=x"
                : IntStream.range(0, count)
                        .mapToObj(i -> "input_" + i + "=x[" + i + "]")
                        .collect(Collectors.joining(", "));
    }

    private static String made(int outputs) {
        return outputs == 1
                ? "outputs=model.predict(x)"
                : "**{f\"output_{i}\": y for i, y in enumerate(model.predict(x))}";
    }
}
