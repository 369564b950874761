package dev.foretell.web.table;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a row of a dataset cannot be predicted: the first error in it. Immutable.
 *
 * @param index the row's place in its block, from 0
 * @param line the line of the file that the row starts in, from 1
 * @param field the column with the error, or null when it concerns the whole row
 * @param detail what was expected and what was found, without a full stop, e.g. {@code expected a number, found "abc"}
 */
public record RowError(int index, long line, @Nullable String field, String detail) {

    /** The error as a sentence for people. */
    public String sentence() {
        return "Line " + line + (field == null ? "" : ", " + field) + ": " + detail + ".";
    }
}
