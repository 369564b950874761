package dev.foretell.web.history;

/** What became of a background job that was to be created. */
public sealed interface Created {

    /** It is in the database, and will not be forgotten. */
    record New() implements Created {}

    /** There is one of that id, which stays as it is. */
    record Existing(Prediction prediction) implements Created {}
}
