package dev.foretell.web.history;

import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One prediction, interactive or background, as it is recorded. Immutable by convention (input and output are not
 * copied), so safe to share.
 *
 * @param id at most {@value #MAX_ID} characters
 * @param version the version that was requested, later the one that answered; null when it is not known
 * @param worker the name of the process that took it
 * @param contentType the input's media type
 * @param input the job's body: {@code {"instances": …}} or the image's bytes
 * @param rows the number of rows of the input; 1 for an image
 * @param output the model's outputs, a row for each of the input
 * @param classes the class of each row; empty when the model has none
 * @param computeTime the time of the forward pass
 * @param clientKey identifies the caller
 * @param traceparent the caller's W3C trace context
 * @param webhook the URL that the end is sent to
 * @param requestDigest detects whether the same id is used for another request
 * @param pinned whether the caller named the version
 */
public record Prediction(
        String id,
        String model,
        @Nullable String version,
        Status status,
        boolean background,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant completed,
        @Nullable String worker,
        String contentType,
        byte[] input,
        int rows,
        @Nullable Rows output,
        List<String> classes,
        @Nullable Duration computeTime,
        @Nullable JobProblem problem,
        @Nullable String clientKey,
        @Nullable String traceparent,
        @Nullable String webhook,
        @Nullable String requestDigest,
        boolean pinned) {

    /** The maximum length of an id. */
    public static final int MAX_ID = 64;

    /** This prediction, taken by a worker. */
    public Prediction processing(JobStart by) {
        return new Prediction(
                id,
                model,
                version,
                Status.PROCESSING,
                background,
                created,
                by.at(),
                completed,
                by.worker(),
                contentType,
                input,
                rows,
                output,
                classes,
                computeTime,
                problem,
                clientKey,
                traceparent,
                webhook,
                requestDigest,
                pinned);
    }

    /** This prediction, ended with an output or a problem. */
    public Prediction finished(PredictionEnd end) {
        return new Prediction(
                id,
                model,
                end.version() == null ? version : end.version(),
                end.status(),
                background,
                created,
                started,
                end.completed(),
                end.worker() == null ? worker : end.worker(),
                contentType,
                input,
                rows,
                end.output(),
                end.classes(),
                end.computeTime(),
                end.problem(),
                clientKey,
                traceparent,
                webhook,
                requestDigest,
                pinned);
    }

    /** The approximate memory that it takes, in bytes. */
    long size() {
        long size = 500L + input.length;
        if (output != null) {
            size += Float.BYTES * (long) output.values().length;
        }
        // The texts of classes are the manifest's, which all predictions share.
        return size + 8L * classes.size();
    }
}
