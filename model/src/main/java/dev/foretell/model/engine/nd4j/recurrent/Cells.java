package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The cells of Keras: {@code keras/src/layers/rnn/{lstm,gru,simple_rnn}.py}. */
final class Cells {

    private Cells() {}

    /** The input, forget and output gates and the candidate, in the order i, f, c, o. */
    static Cell lstm(Layer layer) {
        Sizes sizes = Sizes.of(layer, 4);
        GateFunction activation = GateFunction.of(layer, "activation");
        GateFunction recurrent = GateFunction.of(layer, "recurrent_activation");
        layer.config().ignore("unit_forget_bias");
        RecurrentKernel kernel = sizes.recurrentKernel();
        return new Made(sizes.units(), 2, sizes.inputs(sizes.bias()), (rows, pass) -> {
            RecurrentKernel.Product product = kernel.over(rows, pass);
            return new LstmSteps(sizes.units(), rows, activation, recurrent, product);
        });
    }

    /** The update and reset gates and the candidate, in the order z, r, h. */
    static Cell gru(Layer layer) {
        Sizes sizes = Sizes.of(layer, 3);
        GateFunction activation = GateFunction.of(layer, "activation");
        GateFunction recurrent = GateFunction.of(layer, "recurrent_activation");
        RecurrentKernel kernel = sizes.recurrentKernel();
        int units = sizes.units();
        if (resetsAfter(layer)) {
            float[] biases = sizes.biased() ? layer.weight("bias", 2, 3 * units).values() : new float[6 * units];
            float[] recurrentBias = Arrays.copyOfRange(biases, 3 * units, 6 * units);
            float[] bias = Arrays.copyOf(biases, 3 * units);
            return new Made(units, 1, sizes.inputs(bias), (rows, pass) -> {
                RecurrentKernel.Product product = kernel.over(rows, pass);
                return new GruSteps.After(units, rows, activation, recurrent, product, recurrentBias);
            });
        }
        RecurrentKernel gates = kernel.columns(0, 2 * units);
        RecurrentKernel candidate = kernel.columns(2 * units, 3 * units);
        return new Made(
                units,
                1,
                sizes.inputs(sizes.bias()),
                (rows, pass) -> new GruSteps.Before(
                        units, rows, activation, recurrent, gates.over(rows, pass), candidate.over(rows, pass)));
    }

    /**
     * Whether the reset gate is applied after the product: if the file does not say it, the shape of the bias shows it.
     */
    private static boolean resetsAfter(Layer layer) {
        if (layer.config().has("reset_after")) {
            return layer.config().bool("reset_after", true);
        }
        Weight bias = layer.weights().get("bias");
        if (bias == null) {
            throw layer.refusal("it does not say its reset_after");
        }
        return bias.shape().length == 2;
    }

    static Cell simple(Layer layer) {
        Sizes sizes = Sizes.of(layer, 1);
        int units = sizes.units();
        GateFunction activation = GateFunction.of(layer, "activation");
        RecurrentKernel kernel = sizes.recurrentKernel();
        return new Made(units, 1, sizes.inputs(sizes.bias()), (rows, pass) -> {
            RecurrentKernel.Product product = kernel.over(rows, pass);
            return (inputs, from, stride, states, next) -> {
                product.of(states[0], next[0]);
                add(inputs, from, stride, next[0], units, units, rows);
                activation.apply(next[0], 0, units, rows, units);
            };
        });
    }

    /** Adds the first numbers of each row of the inputs to each row of the gates. */
    static void add(float[] inputs, int from, int stride, float[] gates, int width, int count, int rows) {
        for (int row = 0; row < rows; row++) {
            int in = from + row * stride;
            int out = row * width;
            for (int i = 0; i < count; i++) {
                gates[out + i] += inputs[in + i];
            }
        }
    }

    /** Takes from the settings what all cells have. */
    private record Sizes(Layer layer, int units, int gates, boolean biased) {

        static Sizes of(Layer layer, int gates) {
            // Nothing is dropped in prediction, and the implementations differ in speed only.
            layer.config().ignore("dropout", "recurrent_dropout", "implementation");
            return new Sizes(
                    layer,
                    layer.config().integer("units"),
                    gates,
                    layer.config().bool("use_bias", true));
        }

        RecurrentKernel recurrentKernel() {
            return RecurrentKernel.of(layer.weight("recurrent_kernel", units, gates * units));
        }

        float @Nullable [] bias() {
            return biased ? layer.weight("bias", gates * units).values() : null;
        }

        InputKernel inputs(float @Nullable [] bias) {
            int features = layer.weight("kernel").shape()[0];
            INDArray kernel = Weights.array(layer.weight("kernel", features, gates * units));
            return new InputKernel(
                    kernel, bias == null ? null : Weights.array(new Weight(new int[] {gates * units}, bias)));
        }
    }

    /** A cell that a layer was made into. */
    private record Made(int units, int states, InputKernel inputs, Starting starting) implements Cell {

        @FunctionalInterface
        interface Starting {
            Steps over(int rows, Pass pass);
        }

        @Override
        public Steps over(int rows, Pass pass) {
            return starting.over(rows, pass);
        }
    }
}
