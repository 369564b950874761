package dev.foretell.web.predict;

import dev.foretell.job.Answer;
import dev.foretell.job.Problem;

/** A job was answered with an error. */
public final class FailedException extends RuntimeException {

    private final Problem problem;

    FailedException(Answer.Failed answer) {
        super(answer.problem().detail());
        this.problem = answer.problem();
    }

    /** What the worker, or the broker, said. */
    public Problem problem() {
        return problem;
    }
}
