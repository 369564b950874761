package dev.foretell.web.history;

/** The outcome of creating a background job. */
public sealed interface CreationOutcome {

    /** The job is stored, on the disk. */
    record New() implements CreationOutcome {}

    /** A prediction with this id exists and stays as it is. */
    record Existing(Prediction prediction) implements CreationOutcome {}
}
