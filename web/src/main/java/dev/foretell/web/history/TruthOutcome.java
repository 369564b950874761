package dev.foretell.web.history;

/** What became of a truth that was given. */
public sealed interface TruthOutcome {

    /** It is stored: this many rows, of which this many were predicted right. */
    record Stored(int rows, int correct) implements TruthOutcome {}

    /** There is no prediction of that id. */
    record UnknownId() implements TruthOutcome {}

    /** The prediction has no answers that could be right or wrong: it did not succeed, or not yet. */
    record NotSucceeded(Status status) implements TruthOutcome {}

    /** The prediction's answers are numbers, not classes. */
    record NoClasses() implements TruthOutcome {}

    /** The prediction has another number of rows. */
    record WrongNumberOfRows(int expected, int found) implements TruthOutcome {}
}
