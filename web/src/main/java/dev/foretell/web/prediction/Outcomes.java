package dev.foretell.web.prediction;

import dev.foretell.job.JobProblem;
import dev.foretell.web.prediction.RefusedException.Reason;
import org.jspecify.annotations.Nullable;

/** How requests for predictions end, as the metrics call it. A refusal is called by its reason. */
final class Outcomes {

    static final String SUCCEEDED = "succeeded";
    /** The model, or whatever ran it, failed. */
    static final String FAILED = "failed";
    /** The input does not fit the model. */
    static final String INVALID = "invalid";
    /** The deadline passed. */
    static final String EXPIRED = "expired";

    private Outcomes() {}

    /** What an end with or without an exception is called. */
    static String of(@Nullable Throwable error) {
        if (error == null) {
            return SUCCEEDED;
        } else if (error instanceof RefusedException refused) {
            return refused.reason() == Reason.DEADLINE
                    ? EXPIRED
                    : refused.reason().label();
        } else if (error instanceof FailedException failed) {
            return ofProblem(failed.problem());
        }
        return FAILED;
    }

    /** What the end of a background job is called. */
    static String ofProblem(@Nullable JobProblem problem) {
        if (problem == null) {
            return SUCCEEDED;
        }
        return switch (problem.code()) {
            case INVALID_INPUT -> INVALID;
            case EXPIRED -> EXPIRED;
            default -> FAILED;
        };
    }
}
