package dev.foretell.web.prediction;

import dev.foretell.job.JobProblem;
import dev.foretell.web.prediction.RefusedException.Reason;
import org.jspecify.annotations.Nullable;

/** The outcomes of requests for predictions, as metrics name them. A refusal is named by its reason. */
final class OutcomeLabels {

    static final String SUCCEEDED = "succeeded";
    /** The model or its worker failed. */
    static final String FAILED = "failed";
    /** The input does not fit the model. */
    static final String INVALID = "invalid";
    /** The deadline passed, or the caller gave up before it. */
    static final String EXPIRED = "expired";

    private OutcomeLabels() {}

    /** The outcome of a request, with or without an exception. */
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

    /** The outcome of a background job. */
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
