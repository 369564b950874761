package dev.foretell.web.dataset;

/** In which order rows are shown. */
public enum Order {
    /** That of the file. */
    FILE,
    /** First those whose class is known and another than the predicted one, each part in the order of the file. */
    WRONG_FIRST
}
