package dev.foretell.model.engine.nd4j.activation;

import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.engine.plain.Functions;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;

/** Layers that are activation functions: Activation, ReLU, LeakyReLU, ELU, PReLU, Softmax, ThresholdedReLU. */
public final class ActivationOperations {

    /** Makes the function of the settings and weights of a layer. */
    @FunctionalInterface
    interface Kind {
        Activation of(Layer layer);
    }

    /**
     * The kinds by the names of the layers' classes. Each of these layers may also be the setting {@code activation} of
     * another.
     */
    static final Map<String, Kind> KINDS = Map.of(
            "Activation", layer -> Activations.of(layer, "activation"),
            "ReLU", ActivationOperations::relu,
            "LeakyReLU", ActivationOperations::leakyRelu,
            "ELU", layer -> Activations.elu(layer.config().number("alpha", 1)),
            "PReLU", ActivationOperations::prelu,
            "Softmax", ActivationOperations::softmax,
            "ThresholdedReLU", ActivationOperations::thresholdedRelu);

    private ActivationOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        KINDS.forEach((name, kind) -> factories.put(name, layer -> operation(kind.of(layer))));
        return factories;
    }

    private static Operation operation(Activation activation) {
        return Operation.repeatable((input, pass) -> input.with(activation.applyTo(pass.copy(input.array()), pass)));
    }

    private static Activation relu(Layer layer) {
        Config config = layer.config();
        double slope = config.number("negative_slope", 0);
        double threshold = config.number("threshold", 0);
        double most = config.number("max_value", Double.POSITIVE_INFINITY);
        if (threshold == 0 && most == Double.POSITIVE_INFINITY) {
            return Activations.leakyRelu(slope);
        }
        return Activations.each(Functions.relu(slope, threshold, most));
    }

    private static Activation leakyRelu(Layer layer) {
        String key = layer.config().has("negative_slope") ? "negative_slope" : "alpha";
        return Activations.leakyRelu(layer.config().number(key, 0.3));
    }

    private static Activation thresholdedRelu(Layer layer) {
        double theta = layer.config().number("theta", 1);
        return Activations.each(x -> x > theta ? x : 0);
    }

    private static Activation softmax(Layer layer) {
        Axes axes = Axes.of(layer, "axis");
        layer.config().ignore("robust_masking");
        return (array, pass) -> axes.along(array, pass, matrix -> Activations.softmax(matrix, pass));
    }

    private static Activation prelu(Layer layer) {
        layer.config().ignore("shared_axes");
        INDArray alpha = Weights.array(layer.weight("alpha"));
        long[] shape = new long[alpha.rank() + 1];
        shape[0] = 1;
        System.arraycopy(alpha.shape(), 0, shape, 1, alpha.rank());
        INDArray slopes = alpha.reshape('c', shape);
        return (array, pass) -> {
            INDArray negative = pass.copy(array);
            INDArray scaled = pass.create(array.shape());
            pass.run(() -> Nd4j.exec(new MulOp(Nd4j.exec(new ScalarMin(negative, null, negative, 0)), slopes, scaled)));
            Activations.relu(array, pass);
            pass.run(() -> array.addi(scaled));
            return array;
        };
    }
}
