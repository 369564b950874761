package dev.foretell.job;

import java.time.Duration;

/** What comes back for a job: {@link Predicted} or {@link Failed}. Immutable by convention, so safe to share. */
public sealed interface Answer {

    /** The id of the job that is answered. */
    String id();

    /** The name of the process that answers. */
    String worker();

    /**
     * The model's outputs.
     *
     * @param version the version that was used
     * @param seconds the time of the forward pass, which the job may have shared with others
     * @param predictions one row for each row of the input
     */
    record Predicted(String id, String model, String version, String worker, Duration seconds, Rows predictions)
            implements Answer {}

    /** The job could not be predicted, and why. It is done: it is not tried again. */
    record Failed(String id, String model, String worker, Problem problem) implements Answer {}
}
