package dev.foretell.web.table;

import org.jspecify.annotations.Nullable;

/**
 * Why a row of a dataset cannot be predicted: the first thing that is wrong with it. Immutable.
 *
 * @param index the row's place in its block, from 0
 * @param line the line of the file that the row starts in, from 1
 * @param field the column that is wrong, or null when it is the row as a whole
 * @param detail what was expected and what was found, without a full stop, e.g. {@code expected a number, found "abc"}
 */
public record RowError(int index, long line, @Nullable String field, String detail) {

    /** The error as a sentence for people. */
    public String sentence() {
        return "Line " + line + (field == null ? "" : ", " + field) + ": " + detail + ".";
    }
}
