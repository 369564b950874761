package dev.foretell.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A dense matrix: {@code count} rows of {@code width} values, row after row in one array. The array is not copied, and
 * must not be changed afterwards.
 *
 * @param values numbers; in a column of texts, the places of the texts in their list
 * @param texts which columns hold texts, and these
 */
public record Rows(int count, int width, float[] values, Texts texts) {

    public Rows {
        if (values.length != count * width) {
            throw new IllegalArgumentException(
                    "Expected " + count + " x " + width + " values, not " + values.length + ".");
        }
    }

    /** Rows of numbers alone. */
    public Rows(int count, int width, float[] values) {
        this(count, width, values, Texts.NONE);
    }

    /** The value at a row and a column, both from 0. */
    public float at(int row, int column) {
        return values[row * width + column];
    }

    /** The text at a row and a column, both from 0; the column holds texts. */
    public String text(int row, int column) {
        return texts.list().get((int) at(row, column));
    }

    /** The values of a row, each a {@code Float}, or a {@code String} for a text. */
    public List<Object> values(int row) {
        List<Object> all = new ArrayList<>(width);
        for (int column = 0; column < width; column++) {
            if (texts.has(column)) {
                all.add(text(row, column));
            } else {
                all.add(at(row, column));
            }
        }
        return all;
    }

    /** A copy of the rows from {@code from} (inclusive) to {@code to} (exclusive). */
    public Rows slice(int from, int to) {
        return new Rows(to - from, width, Arrays.copyOfRange(values, from * width, to * width), texts);
    }
}
