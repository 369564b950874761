package dev.foretell.model.engine.nd4j.recurrent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.activation.Tanh;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.keras.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An activation function of a recurrent layer's gates, over numbers in Java's memory: a call of native code for each
 * gate and step would take longer than the computation. Safe for use by several threads.
 */
@FunctionalInterface
interface GateFunction {

    /** Applies it to {@code width} numbers in each of some rows, {@code stride} apart. */
    void apply(float[] values, int from, int width, int rows, int stride);

    /** The function that a layer's setting names. */
    static GateFunction of(Layer layer, String key) {
        JsonNode name = layer.config().json(key);
        if (name.isMissingNode()) {
            throw layer.refusal("it does not say its " + key);
        }
        Activation activation = Activations.of(layer, key);
        return switch (name.asText()) {
            case "tanh" -> each(GateFunction::tanh);
            case "sigmoid" -> each(GateFunction::sigmoid);
            default -> inNativeCode(activation);
        };
    }

    /** A function of each number alone. */
    @FunctionalInterface
    interface Range {
        void apply(float[] values, int from, int to);
    }

    private static GateFunction each(Range range) {
        return (values, from, width, rows, stride) -> {
            for (int row = 0; row < rows; row++) {
                range.apply(values, from + row * stride, from + row * stride + width);
            }
        };
    }

    private static GateFunction inNativeCode(Activation activation) {
        return (values, from, width, rows, stride) -> {
            float[] gate = new float[rows * width];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, from + row * stride, gate, row * width, width);
            }
            try (Pass own = new Pass()) {
                INDArray result = activation.applyTo(own.array(gate, rows, width), own);
                gate = NativeFloats.values(result);
            }
            for (int row = 0; row < rows; row++) {
                System.arraycopy(gate, row * width, values, from + row * stride, width);
            }
        };
    }

    private static void tanh(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i] = Tanh.of(values[i]);
        }
    }

    /** Computes the sigmoid as {@code (1 + tanh(x / 2)) / 2}, which is equal to it. */
    private static void sigmoid(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i] = 0.5f + 0.5f * Tanh.of(0.5f * values[i]);
        }
    }
}
