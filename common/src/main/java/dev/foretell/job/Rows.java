package dev.foretell.job;

import java.util.Arrays;

/**
 * A dense matrix of numbers: {@code count} rows of {@code width} values, row after row in one array. The array is not
 * copied, and must not be changed afterwards.
 */
public record Rows(int count, int width, float[] values) {

    public Rows {
        if (values.length != count * width) {
            throw new IllegalArgumentException(
                    "Expected " + count + " x " + width + " values, not " + values.length + ".");
        }
    }

    /** The value at a row and a column, both from 0. */
    public float at(int row, int column) {
        return values[row * width + column];
    }

    /** A copy of the rows from {@code from} (inclusive) to {@code to} (exclusive). */
    public Rows slice(int from, int to) {
        return new Rows(to - from, width, Arrays.copyOfRange(values, from * width, to * width));
    }
}
