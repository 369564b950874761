package dev.foretell.web.history;

import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a prediction: an output, or a problem.
 *
 * @param version the version that answered; null leaves the known one
 * @param worker the process that answered; null leaves the known one
 */
public record PredictionEnd(
        String id,
        @Nullable String version,
        @Nullable String worker,
        Instant completed,
        @Nullable Rows output,
        List<String> classes,
        @Nullable Duration computeTime,
        @Nullable JobProblem problem) {

    /** {@link Status#SUCCEEDED}, or {@link Status#FAILED} when there is a problem. */
    public Status status() {
        return problem == null ? Status.SUCCEEDED : Status.FAILED;
    }
}
