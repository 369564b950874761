package dev.foretell.job;

import java.util.List;

/**
 * The texts of rows. A column holds either numbers or texts; in {@link Rows#values}, the number of a text column is the
 * place of its text in the list. So rows with texts can be sliced, joined and stored like rows of numbers. Immutable by
 * convention (the array is not copied), so safe to share.
 *
 * @param columns for each column whether it holds texts; empty for rows of numbers
 * @param list the texts, in any order
 */
public record Texts(boolean[] columns, List<String> list) {

    /** Those of rows of numbers. */
    public static final Texts NONE = new Texts(new boolean[0], List.of());

    /** The longest text that is accepted, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1 << 16;

    /** Whether no column holds texts. */
    public boolean isNone() {
        return columns.length == 0;
    }

    /** Whether a column, from 0, holds texts. */
    public boolean has(int column) {
        return columns.length > 0 && columns[column];
    }
}
