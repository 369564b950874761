package dev.foretell.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The answer to a job: {@link Predicted} or {@link Failed}. Immutable by convention, so safe to share. */
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
     * @param input the picture as it was decoded, one row of values that are not yet scaled; null when the job did not
     *     ask for it, or the worker is of a release that does not know how
     */
    record Predicted(
            String id,
            String model,
            String version,
            String worker,
            Duration seconds,
            Rows predictions,
            @Nullable Rows input)
            implements Answer {

        /** An answer without the input. */
        public Predicted(String id, String model, String version, String worker, Duration seconds, Rows predictions) {
            this(id, model, version, worker, seconds, predictions, null);
        }
    }

    /** A job that could not be predicted, and why. It is done: it is not tried again. */
    record Failed(String id, String model, String worker, JobProblem problem) implements Answer {}
}
