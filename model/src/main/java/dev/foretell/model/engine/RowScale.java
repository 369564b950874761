package dev.foretell.model.engine;

import java.util.function.IntToDoubleFunction;

/**
 * The scale of an output's row, by which a difference of one of its numbers is judged. Each number of a network is a
 * sum of many that are as large as the largest: the rounding of 32-bit floats is relative to these, and not to what is
 * left when they cancel each other. Stateless.
 */
public final class RowScale {

    private RowScale() {}

    /**
     * The largest absolute value in a row that is finite, at least 1.
     *
     * @param values the numbers by their index
     * @param from the index of the first number of the row
     * @param to the index after its last
     */
    public static double of(IntToDoubleFunction values, int from, int to) {
        double scale = 1;
        for (int i = from; i < to; i++) {
            double size = Math.abs(values.applyAsDouble(i));
            if (size > scale && Double.isFinite(size)) {
                scale = size;
            }
        }
        return scale;
    }
}
