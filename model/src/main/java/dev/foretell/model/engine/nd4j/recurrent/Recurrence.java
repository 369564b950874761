package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer: a cell at each step of a sequence. Source: {@code rnn} of
 * {@code keras/src/backend/tensorflow/rnn.py}.
 *
 * @param sequences whether it gives the outputs of all steps, or that of the last one
 * @param givesStates whether the states after the last step are outputs, too
 * @param backwards whether it begins with the last step; its outputs are in the order in which they were computed
 * @param zeroes whether the output of a masked step is zero, rather than that of the step before
 * @param unrolled whether Keras writes out all steps, which matters to zeroes
 */
record Recurrence(
        Layer layer,
        Cell cell,
        boolean sequences,
        boolean givesStates,
        boolean backwards,
        boolean zeroes,
        boolean unrolled)
        implements Operation {

    /**
     * The most numbers that the inputs of all steps are multiplied into at once: with more, rows run in several blocks.
     */
    private static final int BLOCK = 1 << 21;

    /**
     * Takes the settings that all recurrent layers have.
     *
     * @throws dev.foretell.model.keras.KerasException when one is not supported
     */
    static Recurrence of(Layer layer, Cell cell) {
        layer.config().refuseUnless("time_major", false);
        // How Keras computes it on certain machines, and what old versions knew from the shape.
        // A stateful layer begins each request with states of zeros, as after reset_states.
        layer.config().ignore("use_cudnn", "input_dim", "input_length", "stateful");
        return new Recurrence(
                layer,
                cell,
                layer.config().bool("return_sequences", false),
                layer.config().bool("return_state", false),
                layer.config().bool("go_backwards", false),
                layer.config().bool("zero_output_for_mask", false),
                layer.config().bool("unroll", false));
    }

    /** This recurrence within a Bidirectional: it gives zeros in sequences wherever the mask is. */
    Recurrence zeroing() {
        return new Recurrence(layer, cell, sequences, givesStates, backwards, sequences, unrolled);
    }

    @Override
    public List<Tensor> apply(List<Tensor> inputs, Pass pass) {
        Tensor input = inputs.get(0);
        check(inputs);
        int rows = (int) input.shape()[0];
        Results results = new Results(rows, (int) input.shape()[1]);
        float[] values = NativeFloats.values(input.array());
        float @Nullable [] mask = mask(heeded(inputs));
        float[][] initial = inputs.stream()
                .skip(1)
                .map(state -> NativeFloats.values(state.array()))
                .toArray(float[][]::new);
        int block =
                Math.max(1, BLOCK / Math.max(1, results.steps * cell.inputs().width()));
        for (int from = 0; from < rows; from += block) {
            new Block(from, Math.min(rows, from + block), results).run(values, mask, initial, pass);
        }
        return results.tensors(input, pass);
    }

    /** Keras 3 does not hand the mask on to a layer that is given its initial states. */
    private Tensor heeded(List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        return inputs.size() > 1 && layer.config().keras() >= 3 ? Tensor.of(input.array()) : input;
    }

    /** The mask of the steps, for each row and step; null when there is none. */
    private float @Nullable [] mask(Tensor input) {
        INDArray mask = input.mask();
        if (mask == null) {
            return null;
        }
        if (!Arrays.equals(mask.shape(), Arrays.copyOf(input.shape(), 2))) {
            throw layer.refusal("expected a mask of shape (rows, steps), found " + Arrays.toString(mask.shape()));
        }
        return NativeFloats.values(mask);
    }

    private void check(List<Tensor> inputs) {
        long[] shape = inputs.get(0).shape();
        if (shape.length != 3 || shape[2] != cell.inputs().features()) {
            throw layer.refusal("expected an input of shape (rows, steps, "
                    + cell.inputs().features() + "), found " + Arrays.toString(shape));
        }
        if (inputs.size() != 1 && inputs.size() != 1 + cell.states()) {
            throw layer.refusal("expected " + cell.states() + " initial states, found " + (inputs.size() - 1));
        }
        for (Tensor state : inputs.subList(1, inputs.size())) {
            if (!Arrays.equals(state.shape(), new long[] {shape[0], cell.units()})) {
                throw layer.refusal("expected initial states of " + cell.units() + " numbers, found the shape "
                        + Arrays.toString(state.shape()));
            }
        }
    }

    /** What comes out for all rows. */
    private final class Results {

        private final int rows;
        private final int steps;
        private final float[] outputs;
        private final float[][] states;

        Results(int rows, int steps) {
            this.rows = rows;
            this.steps = steps;
            this.outputs = new float[rows * (sequences ? steps : 1) * cell.units()];
            this.states = new float[cell.states()][rows * cell.units()];
        }

        List<Tensor> tensors(Tensor input, Pass pass) {
            List<Tensor> tensors = new ArrayList<>();
            if (sequences) {
                tensors.add(input.with(pass.array(outputs, rows, steps, cell.units())));
            } else {
                tensors.add(Tensor.of(pass.array(outputs, rows, cell.units())));
            }
            if (givesStates) {
                for (float[] state : states) {
                    tensors.add(Tensor.of(pass.array(state, rows, cell.units())));
                }
            }
            return tensors;
        }
    }

    /** Some of the rows. */
    private final class Block {

        private final int from;
        private final int rows;
        private final Results results;
        private final int units = cell.units();

        Block(int from, int to, Results results) {
            this.from = from;
            this.rows = to - from;
            this.results = results;
        }

        void run(float[] values, float @Nullable [] mask, float[][] initial, Pass pass) {
            int steps = results.steps;
            int row = steps * cell.inputs().features();
            float[] inputs =
                    cell.inputs().of(Arrays.copyOfRange(values, from * row, (from + rows) * row), rows * steps);
            float[][] states = new float[cell.states()][rows * units];
            for (int i = 0; i < initial.length; i++) {
                System.arraycopy(initial[i], from * units, states[i], 0, rows * units);
            }
            float[][] next = new float[cell.states()][rows * units];
            float[] output = new float[rows * units];
            Cell.Steps cells = cell.over(rows, pass);
            int width = cell.inputs().width();
            for (int i = 0; i < steps; i++) {
                int step = backwards ? steps - 1 - i : i;
                cells.step(inputs, step * width, steps * width, states, next);
                if (mask == null) {
                    output = next[0];
                } else {
                    hold(mask, step, states, next, output);
                }
                write(output, i);
                float[][] free = states;
                states = next;
                next = free;
            }
            finish(mask, states);
        }

        /** Where the mask leaves a step out, the states stay as they are. */
        private void hold(float[] mask, int step, float[][] states, float[][] next, float[] output) {
            for (int row = 0; row < rows; row++) {
                if (mask[(from + row) * results.steps + step] != 0) {
                    System.arraycopy(next[0], row * units, output, row * units, units);
                } else {
                    for (int i = 0; i < states.length; i++) {
                        System.arraycopy(states[i], row * units, next[i], row * units, units);
                    }
                    if (zeroes && !unrolled) {
                        Arrays.fill(output, row * units, (row + 1) * units, 0);
                    }
                }
            }
        }

        private void write(float[] output, int i) {
            if (sequences) {
                for (int row = 0; row < rows; row++) {
                    int to = ((from + row) * results.steps + i) * units;
                    System.arraycopy(output, row * units, results.outputs, to, units);
                }
            } else if (i == results.steps - 1) {
                System.arraycopy(output, 0, results.outputs, from * units, rows * units);
            }
        }

        private void finish(float @Nullable [] mask, float[][] states) {
            for (int i = 0; i < states.length; i++) {
                System.arraycopy(states[i], 0, results.states[i], from * units, rows * units);
            }
            if (mask != null && zeroes && unrolled) {
                zero(mask);
            }
        }

        /**
         * What Keras does at the end when it unrolls: to outputs in the order of computing it applies the mask in the
         * order of time.
         */
        private void zero(float[] mask) {
            int last = backwards ? 0 : results.steps - 1;
            for (int row = from; row < from + rows; row++) {
                for (int i = 0; i < (sequences ? results.steps : 1); i++) {
                    int at = row * (sequences ? results.steps : 1) + i;
                    if (mask[row * results.steps + (sequences ? i : last)] == 0) {
                        Arrays.fill(results.outputs, at * units, (at + 1) * units, 0);
                    }
                }
            }
        }
    }
}
