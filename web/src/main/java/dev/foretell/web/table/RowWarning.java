package dev.foretell.web.table;

/**
 * A warning about a row of a dataset, which is predicted nevertheless. Immutable.
 *
 * @param line the line of the file that the row starts in, from 1
 * @param field the column that it concerns
 * @param detail the warning, without a full stop, e.g. {@code 30 is outside of 1 to 6 cm}
 */
public record RowWarning(long line, String field, String detail) {

    /** The warning as a sentence for people. */
    public String sentence() {
        return "Line " + line + ", " + field + ": " + detail + ".";
    }
}
