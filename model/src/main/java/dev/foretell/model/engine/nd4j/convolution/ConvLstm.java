package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * LSTMs whose states are images: both inputs and states are convolved. Source:
 * {@code keras/src/layers/rnn/conv_lstm.py}.
 *
 * @param inputs the window over the inputs
 * @param states the window over the states, which keeps their size
 * @param kernel of four times as many filters as the layer has: those of the gates i, f, c, o
 * @param sequences whether the outputs of all steps are given
 * @param givesStates whether the states after the last step are given
 */
record ConvLstm(
        Layer layer,
        SlidingWindow inputs,
        SlidingWindow states,
        INDArray kernel,
        INDArray recurrentKernel,
        @Nullable INDArray bias,
        Activation activation,
        Activation recurrentActivation,
        DataFormat format,
        int filters,
        boolean sequences,
        boolean givesStates,
        boolean backwards)
        implements Operation {

    private static final int GATES = 4;

    static Map<String, OperationFactory> factories() {
        return Map.of(
                "ConvLSTM1D", layer -> of(layer, 1),
                "ConvLSTM2D", layer -> of(layer, 2),
                "ConvLSTM3D", layer -> of(layer, 3));
    }

    private static Operation of(Layer layer, int rank) {
        // Nothing is dropped in prediction. Each request begins with states of zeros. Masks are refused.
        layer.config()
                .ignore(
                        "dropout",
                        "recurrent_dropout",
                        "implementation",
                        "unit_forget_bias",
                        "stateful",
                        "unroll",
                        "zero_output_for_mask");
        layer.config().refuseUnless("time_major", false);
        layer.config().refuseUnless("return_all_outputs", false);
        SlidingWindow window = SlidingWindow.ofConvolution(layer, rank, "valid", "same");
        int[] one = IntStream.generate(() -> 1).limit(window.size().length).toArray();
        SlidingWindow states = new SlidingWindow(layer, rank, window.size(), one, one, SlidingWindow.Padding.SAME);
        int filters = DimensionSettings.positive(layer, "filters");
        int width = Math.multiplyExact(GATES, filters);
        return new ConvLstm(
                layer,
                window,
                states,
                window.weights("kernel", window.channels("kernel", 0), width),
                states.weights("recurrent_kernel", filters, width),
                layer.config().bool("use_bias", true) ? Weights.array(layer.weight("bias", width)) : null,
                function(layer, "activation"),
                function(layer, "recurrent_activation"),
                DataFormat.of(layer),
                filters,
                layer.config().bool("return_sequences", false),
                layer.config().bool("return_state", false),
                layer.config().bool("go_backwards", false));
    }

    private static Activation function(Layer layer, String key) {
        if (layer.config().json(key).isMissingNode()) {
            throw layer.refusal("it does not say its " + key);
        }
        return Activations.of(layer, key);
    }

    @Override
    public List<Tensor> apply(List<Tensor> given, Pass pass) {
        Tensor input = given.get(0);
        input.requireRank(layer, inputs.rank() + 3);
        if (input.mask() != null) {
            throw layer.refusal("a mask on its input is not supported");
        }
        long[] shape = input.shape();
        INDArray merged = input.array().reshape('c', merged(shape));
        INDArray images = format == DataFormat.CHANNELS_LAST ? merged : DataFormat.toLast(merged, pass);
        if (images.size(images.rank() - 1) != inputs.channels("kernel", 0)) {
            throw layer.refusal("it takes " + inputs.channels("kernel", 0)
                    + " channels, but is given an array of shape " + Arrays.toString(shape));
        }
        INDArray gates = ConvolutionOperations.convolved(images, inputs, kernel, bias, pass);
        long[] state = gates.shape().clone();
        state[0] = shape[0];
        state[state.length - 1] = filters;
        return new Run(state, Math.toIntExact(shape[1]), NativeFloats.values(gates), pass).outputs(given);
    }

    private static long[] merged(long[] shape) {
        long[] merged = Arrays.copyOfRange(shape, 1, shape.length);
        merged[0] = shape[0] * shape[1];
        return merged;
    }

    /** The steps for the inputs of a pass. */
    private final class Run {

        private final long[] shape;
        private final int steps;
        private final float[] gates;
        private final Pass pass;
        private final int rows;
        private final int size;

        /**
         * @param shape of a state
         * @param gates what the inputs add to the gates, for each row, step, place and gate
         */
        Run(long[] shape, int steps, float[] gates, Pass pass) {
            this.shape = shape;
            this.steps = steps;
            this.gates = gates;
            this.pass = pass;
            this.rows = Math.toIntExact(shape[0]);
            this.size = Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
        }

        List<Tensor> outputs(List<Tensor> given) {
            float[] hidden = initial(given, 1);
            float[] carry = initial(given, 2);
            float[] all = new float[sequences ? rows * steps * size : 0];
            for (int i = 0; i < steps; i++) {
                hidden = step(backwards ? steps - 1 - i : i, hidden, carry);
                for (int row = 0; sequences && row < rows; row++) {
                    System.arraycopy(hidden, row * size, all, (row * steps + i) * size, size);
                }
            }
            List<Tensor> outputs = new ArrayList<>();
            outputs.add(sequences ? sequence(all) : tensor(hidden));
            if (givesStates) {
                outputs.add(tensor(hidden));
                outputs.add(tensor(carry));
            }
            return outputs;
        }

        private float[] initial(List<Tensor> given, int number) {
            if (given.size() == 1) {
                return new float[rows * size];
            }
            if (given.size() != 3) {
                throw layer.refusal("expected 2 initial states, found " + (given.size() - 1));
            }
            INDArray state = given.get(number).array();
            boolean moved = format == DataFormat.CHANNELS_FIRST && state.rank() == shape.length;
            INDArray last = moved ? DataFormat.toLast(state, pass) : state;
            if (!Arrays.equals(last.shape(), shape)) {
                throw layer.refusal("expected an initial state of shape " + Arrays.toString(shape) + ", found "
                        + Arrays.toString(last.shape()));
            }
            return NativeFloats.values(last);
        }

        private Tensor tensor(float[] state) {
            INDArray array = pass.array(state, shape);
            return Tensor.of(format == DataFormat.CHANNELS_LAST ? array : DataFormat.toFirst(array, pass));
        }

        private Tensor sequence(float[] all) {
            long[] merged = shape.clone();
            merged[0] = (long) rows * steps;
            INDArray array = pass.array(all, merged);
            INDArray moved = format == DataFormat.CHANNELS_LAST ? array : DataFormat.toFirst(array, pass);
            return Tensor.of(moved.reshape(
                    'c',
                    LongStream.concat(
                                    LongStream.of(rows, steps),
                                    Arrays.stream(moved.shape()).skip(1))
                            .toArray()));
        }

        /** Computes a step: the state that comes out, and in {@code carry} the other one. */
        private float[] step(int step, float[] hidden, float[] carry) {
            try (Pass own = new Pass()) {
                INDArray before = own.array(hidden, shape);
                float[] added = NativeFloats.values(
                        ConvolutionOperations.convolved(before, states, recurrentKernel, null, own));
                float[] in = gate(step, 0, added, recurrentActivation, own);
                float[] forget = gate(step, 1, added, recurrentActivation, own);
                float[] candidate = gate(step, 2, added, activation, own);
                float[] out = gate(step, 3, added, recurrentActivation, own);
                for (int i = 0; i < carry.length; i++) {
                    carry[i] = forget[i] * carry[i] + in[i] * candidate[i];
                }
                float[] after = NativeFloats.values(activation.applyTo(own.array(carry, shape), own));
                for (int i = 0; i < after.length; i++) {
                    after[i] *= out[i];
                }
                return after;
            }
        }

        private float[] gate(int step, int gate, float[] added, Activation function, Pass own) {
            float[] values = new float[rows * size];
            int width = GATES * filters;
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < size; i++) {
                    int at = i / filters * width + gate * filters + i % filters;
                    values[row * size + i] =
                            gates[(row * steps + step) * size * GATES + at] + added[row * size * GATES + at];
                }
            }
            return NativeFloats.values(function.applyTo(own.array(values, shape), own));
        }
    }
}
