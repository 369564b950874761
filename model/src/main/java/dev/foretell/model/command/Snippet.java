package dev.foretell.model.command;

import dev.foretell.model.keras.KerasModel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The lines of Python that write what {@link Golden} reads. Without state. */
final class Snippet {

    private static final int ROWS = 16;

    /** NumPy's names of the datatypes. */
    private static final Map<String, String> NUMPY = Map.of(
            "FP32", "float32", "FP64", "float64", "FP16", "float16", "BOOL", "bool", "INT8", "int8", "INT16", "int16",
            "INT32", "int32", "INT64", "int64", "UINT8", "uint8");

    private Snippet() {}

    /** Three lines, which make up inputs. */
    static List<String> of(Loaded loaded, ModelFiles files) {
        return loaded.keras()
                .map(model -> keras(model, loaded.tensors(), files))
                .orElseGet(() -> onnx(loaded.tensors(), files));
    }

    /** Python that runs the model by ONNX Runtime, which needs no other framework. */
    private static List<String> onnx(ModelTensors tensors, ModelFiles files) {
        String given = tensors.inputs().stream()
                .map(input -> quoted(input.name()) + ": " + numbers(input, NUMPY.get(input.datatype())))
                .collect(Collectors.joining(", ", "{", "}"));
        String wanted = tensors.outputs().stream()
                .map(output -> quoted(output.name()))
                .collect(Collectors.joining(", ", "[", "]"));
        return List.of(
                "import numpy as np, onnxruntime; session = onnxruntime.InferenceSession("
                        + quoted(String.valueOf(files.onnx())) + "); random = np.random.default_rng(1)",
                "x = " + given + "; y = session.run(" + wanted + ", x)",
                "np.savez(\"io.npz\", " + arrays("input", tensors.inputs().size(), "list(x.values())") + ", "
                        + arrays("output", tensors.outputs().size(), "y") + ")");
    }

    private static String arrays(String kind, int count, String list) {
        return count == 1
                ? kind + "s=" + list + "[0].astype(\"float64\")"
                : "**{f\"" + kind + "_{i}\": a.astype(\"float64\") for i, a in enumerate(" + list + ")}";
    }

    private static List<String> keras(KerasModel model, ModelTensors tensors, ModelFiles files) {
        boolean old =
                model.kerasVersion().startsWith("2.") || model.kerasVersion().startsWith("1.");
        List<ModelTensors.In> inputs = tensors.inputs();
        String arrays = inputs.stream().map(Snippet::array).collect(Collectors.joining(", "));
        boolean one = inputs.size() == 1;
        boolean texts = inputs.stream().anyMatch(ModelTensors.In::isText); // Keras 3 takes them from TensorFlow only.
        String imports = (texts ? "tensorflow as tf, " : "") + (old ? "tf_keras as keras" : "keras");
        return List.of(
                "import numpy as np, " + imports + "; model = " + load(files) + "; random = np.random.default_rng(1)",
                one ? "x = " + arrays : "x = [" + arrays + "]",
                "np.savez(\"io.npz\", " + given(one, inputs.size()) + ", "
                        + made(tensors.outputs().size(), predicted(one, texts)) + ")");
    }

    private static String load(ModelFiles files) {
        List<String> names = files.files().values().stream()
                .map(path -> quoted(path.toString()))
                .toList();
        return names.size() == 1
                ? "keras.models.load_model(" + names.get(0) + ", compile=False)"
                : "keras.models.model_from_json(open(" + names.get(0) + ").read()); model.load_weights(" + names.get(1)
                        + ")";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String array(ModelTensors.In input) {
        return numbers(input, input.isWhole() ? "int32" : "float32");
    }

    private static String numbers(ModelTensors.In input, @Nullable String type) {
        String size = IntStream.range(0, input.shape().size())
                .mapToObj(i -> String.valueOf(i == 0 ? ROWS : input.shape().get(i)))
                .collect(Collectors.joining(", ", "(", input.shape().size() == 1 ? ",)" : ")"));
        if (input.isText()) {
            return "np.resize([\"a text\", \"another text\"], " + size + ")";
        }
        return input.isWhole()
                ? "random.integers(0, " + Math.max(2, input.categories()) + ", " + size + ").astype(\"" + type + "\")"
                : "random.normal(size=" + size + ").astype(\"" + type + "\")";
    }

    private static String given(boolean one, int count) {
        return one
                ? "inputs=x"
                : IntStream.range(0, count)
                        .mapToObj(i -> "input_" + i + "=x[" + i + "]")
                        .collect(Collectors.joining(", "));
    }

    private static String predicted(boolean one, boolean texts) {
        if (!texts) {
            return "model.predict(x)";
        }
        return one ? "model.predict(tf.constant(x))" : "model.predict([tf.constant(a) for a in x])";
    }

    private static String made(int outputs, String predicted) {
        return outputs == 1
                ? "outputs=" + predicted
                : "**{f\"output_{i}\": y for i, y in enumerate(" + predicted + ")}";
    }
}
