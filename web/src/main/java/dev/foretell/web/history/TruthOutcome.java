package dev.foretell.web.history;

/** The outcome of storing true classes. */
public sealed interface TruthOutcome {

    /** The true classes are stored: so many rows, of which so many were predicted correctly. */
    record Stored(int rows, int correct) implements TruthOutcome {}

    /** There is no prediction with this id. */
    record UnknownId() implements TruthOutcome {}

    /** The prediction has no answers to compare with: it did not succeed, or not yet. */
    record NotSucceeded(Status status) implements TruthOutcome {}

    /** The prediction's answers are numbers, not classes. */
    record NoClasses() implements TruthOutcome {}

    /** The prediction has another number of rows. */
    record WrongNumberOfRows(int expected, int found) implements TruthOutcome {}
}
