package dev.foretell.model.engine.nd4j.activation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.plain.Functions;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The activation functions of Keras. The common ones are libnd4j's, the others are computed in double precision: here
 * those of whole rows, and by {@link Functions} those of each number by itself. Source:
 * {@code keras/src/activations/activations.py}, {@code keras/src/backend/tensorflow/nn.py} and
 * {@code tf_keras/src/activations.py}.
 */
public final class Activations {

    private static final Map<String, Activation> BY_NAME = byName();

    private Activations() {}

    private static Map<String, Activation> byName() {
        Map<String, Activation> all = new HashMap<>();
        all.put("linear", (array, pass) -> array);
        all.put("relu", Activations::relu);
        all.put("relu6", Activations::relu6);
        all.put("leaky_relu", leakyRelu(0.2));
        all.put("tanh", (array, pass) -> changed(array, pass, new Tanh(array, array)));
        all.put("sigmoid", Activations::sigmoid);
        all.put("silu", Activations::silu);
        all.put("swish", Activations::silu);
        all.put("gelu", Activations::gelu);
        all.put("glu", Activations::glu);
        all.put("softmax", Activations::softmax);
        all.put("log_softmax", rowwise(Activations::logSoftmax));
        all.put("sparsemax", rowwise(Activations::sparsemax));
        return Map.copyOf(all);
    }

    /**
     * The function that a layer's setting names; linear when it names none. A setting is a name, or an object that
     * stands for a function of Keras or for a layer such as {@code LeakyReLU}.
     */
    public static Activation of(Layer layer, String key) {
        return of(layer, layer.config().json(key));
    }

    private static Activation of(Layer layer, JsonNode setting) {
        if (setting.isMissingNode() || setting.isNull()) {
            return named(layer, "linear");
        }
        if (setting.isTextual()) {
            return named(layer, setting.asText());
        }
        String className = setting.path("class_name").asText();
        if (setting.hasNonNull("module") && !isOfKeras(setting.path("module").asText())) {
            throw unsupported(layer, setting.path("module").asText() + "." + className);
        }
        return className.equals("function")
                ? named(layer, setting.path("config").asText())
                : ofLayer(layer, className, setting);
    }

    /** Whether a module is not custom code; functions of Keras are written as being of {@code builtins}. */
    private static boolean isOfKeras(String module) {
        return module.equals("builtins") || module.equals("keras") || module.startsWith("keras.");
    }

    /**
     * A function by its name, as the version of Keras computes it that wrote the layer.
     *
     * @throws dev.foretell.model.keras.KerasException when it is not supported
     */
    public static Activation named(Layer layer, String name) {
        Activation activation = BY_NAME.get(name);
        return activation != null
                ? activation
                : Functions.named(name, layer.config().keras())
                        .map(Activations::each)
                        .orElseThrow(() -> unsupported(layer, name));
    }

    private static Activation ofLayer(Layer layer, String className, JsonNode setting) {
        ActivationOperations.@Nullable Kind kind = ActivationOperations.KINDS.get(className);
        if (kind == null) {
            throw unsupported(layer, className.isEmpty() ? setting.toString() : className);
        }
        Config config = new Config(
                layer.label() + ", activation " + className,
                setting.path("config"),
                layer.config().keras());
        Layer inner = new Layer(layer.name(), layer.className(), config, Map.of(), Map.of(), null);
        config.refuseUnlessFloat32();
        Activation activation = kind.of(inner);
        config.refuseUnknown();
        return activation;
    }

    private static RuntimeException unsupported(Layer layer, String name) {
        return layer.refusal("the activation `" + name + "` is not supported");
    }

    static Activation each(DoubleUnaryOperator function) {
        return (array, pass) -> {
            pass.run(() -> NativeFloats.change(array, function::applyAsDouble));
            return array;
        };
    }

    /** A function of the rows along the last axis. */
    private static Activation rowwise(RowFunction function) {
        return (array, pass) -> {
            int width = Math.toIntExact(array.size(-1));
            pass.run(() -> NativeFloats.change(array, width, (values, rows) -> {
                for (int row = 0; row < rows; row++) {
                    function.change(values, row * width, (row + 1) * width);
                }
            }));
            return array;
        };
    }

    private interface RowFunction {
        void change(float[] values, int from, int to);
    }

    /** ReLU with a slope for negative numbers. */
    public static Activation leakyRelu(double slope) {
        return (array, pass) -> changed(array, pass, new LeakyReLU(array, array, slope));
    }

    /** ELU with a factor for negative numbers. */
    public static Activation elu(double alpha) {
        return each(Functions.elu(alpha));
    }

    /** Runs an operation that changes an array. */
    private static INDArray changed(INDArray array, Pass pass, Op operation) {
        pass.run(() -> Nd4j.exec(operation));
        return array;
    }

    private static INDArray multiplied(INDArray array, Pass pass, INDArray factors) {
        pass.run(() -> array.muli(factors));
        return array;
    }

    static INDArray relu(INDArray array, Pass pass) {
        pass.run(DynamicCustomOp.builder("relu")
                .addInputs(array)
                .addOutputs(array)
                .addFloatingPointArguments(0.0));
        return array;
    }

    private static INDArray relu6(INDArray array, Pass pass) {
        relu(array, pass);
        return changed(array, pass, new ScalarMin(array, null, array, 6));
    }

    private static INDArray sigmoid(INDArray array, Pass pass) {
        return changed(array, pass, new Sigmoid(array, array));
    }

    private static INDArray silu(INDArray array, Pass pass) {
        return multiplied(array, pass, sigmoid(pass.copy(array), pass));
    }

    /** GELU with the error function itself, not with one of its approximations. */
    private static INDArray gelu(INDArray array, Pass pass) {
        INDArray scaled = pass.copy(array);
        pass.run(() ->
                Nd4j.exec(new Erf(scaled.muli(Math.sqrt(0.5)), scaled)).addi(1).muli(0.5));
        return multiplied(array, pass, scaled);
    }

    /** Halves the last axis. */
    private static INDArray glu(INDArray array, Pass pass) {
        long width = array.size(-1);
        long[] shape = array.shape().clone();
        shape[shape.length - 1] = width / 2;
        INDArray matrix = array.reshape('c', array.length() / width, width);
        INDArray kept = pass.copy(matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, width / 2)));
        INDArray gate = pass.copy(matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(width / 2, width)));
        return multiplied(kept, pass, sigmoid(gate, pass)).reshape('c', shape);
    }

    /** The softmax along the last axis. */
    public static INDArray softmax(INDArray array, Pass pass) {
        pass.run(DynamicCustomOp.builder("softmax")
                .addInputs(array)
                .addOutputs(array)
                .addIntegerArguments(-1));
        return array;
    }

    private static void logSoftmax(float[] values, int from, int to) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            most = Math.max(most, values[i]);
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += Math.exp(values[i] - most);
        }
        for (int i = from; i < to; i++) {
            values[i] = (float) (values[i] - most - Math.log(sum));
        }
    }

    /**
     * Sparsemax as Keras computes it, which is not the projection onto the probability simplex of Martins and Astudillo
     * (2016): its threshold is made of the sum of all sums of the largest numbers, not of the last of them.
     */
    private static void sparsemax(float[] values, int from, int to) {
        float[] sorted = Arrays.copyOfRange(values, from, to);
        Arrays.sort(sorted);
        double sum = 0;
        double sums = 0;
        int support = 0;
        for (int k = 1; k <= sorted.length; k++) {
            double value = sorted[sorted.length - k];
            sum += value;
            if (value - (sum - 1) / k > 0) {
                sums += sum;
                support++;
            }
        }
        for (int i = from; i < to; i++) {
            values[i] = (float) Math.max(values[i] - (sums - 1) / support, 0);
        }
    }
}
