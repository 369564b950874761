package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer in both directions. Source: {@code keras/src/layers/rnn/bidirectional.py}.
 *
 * @param mode how the outputs of both are merged; {@code none} gives both
 */
record Bidirectional(Layer layer, Recurrence forward, Recurrence backward, String mode) implements Operation {

    static Bidirectional of(Layer layer) {
        // Null means not merged; Keras takes concat only when nothing is said at all.
        String mode = layer.config().json("merge_mode").isNull()
                ? "none"
                : layer.config().oneOf("merge_mode", "concat", "concat", "sum", "mul", "ave");
        Recurrence forward = direction(layer, "forward_layer");
        Recurrence backward = direction(layer, "backward_layer");
        if (forward.backwards() == backward.backwards()
                || forward.sequences() != backward.sequences()
                || forward.givesStates() != backward.givesStates()) {
            throw layer.refusal("its layers must differ in go_backwards, and not in return_sequences and return_state");
        }
        return new Bidirectional(layer, forward, backward, mode);
    }

    private static Recurrence direction(Layer layer, String name) {
        return layer.wrapped(name).made(RecurrentOperations::recurrence).zeroing();
    }

    @Override
    public List<Tensor> apply(List<Tensor> inputs, Pass pass) {
        List<Tensor> ahead = forward.apply(states(inputs, true), pass);
        List<Tensor> back = backward.apply(states(inputs, false), pass);
        Tensor one = ahead.get(0);
        INDArray other = forward.sequences()
                ? reversed(back.get(0).array(), pass)
                : back.get(0).array();
        List<Tensor> outputs = new ArrayList<>();
        if (mode.equals("none")) {
            outputs.add(one);
            outputs.add(one.with(other));
        } else {
            outputs.add(one.with(merged(one.array(), other, pass)));
        }
        outputs.addAll(ahead.subList(1, ahead.size()));
        outputs.addAll(back.subList(1, back.size()));
        return outputs;
    }

    /** The input with the initial states of one direction: the first half, or the second. */
    private static List<Tensor> states(List<Tensor> inputs, boolean first) {
        int half = (inputs.size() - 1) / 2;
        List<Tensor> its = new ArrayList<>(List.of(inputs.get(0)));
        its.addAll(first ? inputs.subList(1, 1 + half) : inputs.subList(1 + half, inputs.size()));
        return its;
    }

    private INDArray merged(INDArray one, INDArray other, Pass pass) {
        return switch (mode) {
            case "sum" -> pass.own(one.add(other));
            case "mul" -> pass.own(one.mul(other));
            case "ave" -> pass.own(one.add(other)).divi(2);
            default -> concatenated(one, other, pass);
        };
    }

    private static INDArray concatenated(INDArray one, INDArray other, Pass pass) {
        float[] left = NativeFloats.values(one);
        float[] right = NativeFloats.values(other);
        int a = (int) one.size(-1);
        int b = (int) other.size(-1);
        float[] both = new float[left.length + right.length];
        for (int i = 0; i < left.length / a; i++) {
            System.arraycopy(left, i * a, both, i * (a + b), a);
            System.arraycopy(right, i * b, both, i * (a + b) + a, b);
        }
        long[] shape = one.shape().clone();
        shape[shape.length - 1] = one.size(-1) + other.size(-1);
        return pass.array(both, shape);
    }

    /** The steps in the other order. */
    private static INDArray reversed(INDArray array, Pass pass) {
        float[] values = NativeFloats.values(array);
        float[] reversed = new float[values.length];
        int rows = (int) array.size(0);
        int steps = (int) array.size(1);
        int width = (int) array.size(2);
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step < steps; step++) {
                System.arraycopy(
                        values,
                        (row * steps + step) * width,
                        reversed,
                        (row * steps + steps - 1 - step) * width,
                        width);
            }
        }
        return pass.array(reversed, array.shape());
    }
}
