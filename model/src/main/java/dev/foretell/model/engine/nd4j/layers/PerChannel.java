package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Multiplies and adds a number for each place along some axes, which lie next to each other. Immutable.
 *
 * @param axes or null for one number for all
 */
record PerChannel(Layer layer, @Nullable Axes axes, float[] scale, float[] offset) {

    Operation operation() {
        return Operation.repeatable((input, pass) -> {
            int[] block = block(input.shape());
            INDArray output = pass.create(input.shape());
            pass.run(() -> NativeFloats.write(
                    input.array(),
                    output,
                    block[0] * block[1],
                    (values, rows) -> change(values, rows, block[0], block[1])));
            return input.with(output);
        });
    }

    /** How many places there are along the axes, and how many numbers for each of them lie one after the other. */
    private int[] block(long[] shape) {
        if (axes == null) {
            return new int[] {1, 1};
        }
        int[] numbers = axes.in(shape.length);
        int last = numbers[numbers.length - 1];
        if (last - numbers[0] != numbers.length - 1) {
            throw layer.refusal(
                    "the axes " + Arrays.toString(numbers) + ", which are not next to each other, are not supported");
        }
        int places = size(shape, numbers[0], last + 1);
        if (places != scale.length) {
            throw layer.refusal("it has " + scale.length + " numbers for an input of shape " + Arrays.toString(shape));
        }
        return new int[] {places, size(shape, last + 1, shape.length)};
    }

    private static int size(long[] shape, int from, int to) {
        return Math.toIntExact(Arrays.stream(shape, from, to).reduce(1, Math::multiplyExact));
    }

    private void change(float[] values, int rows, int places, int count) {
        for (int at = 0, end = rows * places * count; at < end; at += places * count) {
            for (int place = 0; place < places; place++) {
                float factor = scale[place];
                float summand = offset[place];
                for (int i = at + place * count; i < at + (place + 1) * count; i++) {
                    values[i] = values[i] * factor + summand;
                }
            }
        }
    }
}
