package dev.foretell.web.prediction;

import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Prediction;
import java.util.Objects;

/** A job that was answered with an error. */
public final class FailedException extends RuntimeException {

    private final transient Prediction prediction;

    /** @param prediction with a problem */
    public FailedException(Prediction prediction) {
        super(Objects.requireNonNull(prediction.problem(), "a job that failed has a problem")
                .detail());
        this.prediction = prediction;
    }

    /** The problem that the worker or the broker reported. */
    public JobProblem problem() {
        return Objects.requireNonNull(prediction.problem());
    }

    /** The prediction as it is recorded. */
    public Prediction prediction() {
        return prediction;
    }
}
