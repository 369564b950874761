package dev.foretell.web.dataset;

/** The order in which rows are shown. */
public enum RowOrder {
    /** The order of the file. */
    FILE,
    /**
     * Rows with a known class that differs from the predicted one come first; both parts are in the order of the file.
     */
    WRONG_FIRST
}
