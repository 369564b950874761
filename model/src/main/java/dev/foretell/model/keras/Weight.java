package dev.foretell.model.keras;

import java.util.Arrays;

/**
 * A variable of a layer, as Keras saved it. The values are never changed.
 *
 * @param shape its dimensions, in Keras's order; empty for a scalar
 * @param values its numbers, in row-major order
 */
public record Weight(int[] shape, float[] values) {

    public Weight {
        if (Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact) != values.length) {
            throw new IllegalArgumentException(
                    "a weight of shape " + Arrays.toString(shape) + " cannot have " + values.length + " values");
        }
    }

    @Override
    public String toString() {
        return "Weight" + Arrays.toString(shape);
    }
}
