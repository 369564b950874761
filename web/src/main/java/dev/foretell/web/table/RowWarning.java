package dev.foretell.web.table;

/**
 * What is odd about a row of a dataset that is predicted all the same. Immutable.
 *
 * @param line the line of the file that the row starts in, from 1
 * @param field the column that it is about
 * @param detail what is odd, without a full stop, e.g. {@code 30 is outside of 1 to 6 cm}
 */
public record RowWarning(long line, String field, String detail) {

    /** The warning as a sentence for people. */
    public String sentence() {
        return "Line " + line + ", " + field + ": " + detail + ".";
    }
}
