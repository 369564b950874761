package dev.foretell.web.prediction;

import dev.foretell.job.Job;
import dev.foretell.job.Rows;
import dev.foretell.job.RowsBody;
import dev.foretell.manifest.Manifest;
import java.time.Duration;

/**
 * A request for a prediction, already checked against the manifest. Immutable by convention, so safe to share.
 *
 * @param id the id of the prediction, and of its job
 * @param manifest the version to predict with
 * @param pinned whether the caller named the version, so that no other may be used
 * @param contentType the body's media type
 * @param body the input, encoded as a job's body
 * @param rows how many rows the input has; 1 for an image
 * @param bulk whether it is a block of a dataset
 * @param returnsInput whether the answer is to include the picture as the model sees it
 */
public record PredictionRequest(
        String id,
        Manifest manifest,
        boolean pinned,
        String contentType,
        byte[] body,
        int rows,
        boolean bulk,
        CallerContext caller,
        boolean returnsInput) {

    /** A request for rows. */
    public static PredictionRequest rows(Manifest manifest, boolean pinned, Rows rows, CallerContext caller) {
        RowsBody body = RowsBody.of(rows);
        return new PredictionRequest(
                Job.newId(), manifest, pinned, body.contentType(), body.bytes(), rows.count(), false, caller, false);
    }

    /** A request for a block of a dataset. */
    static PredictionRequest chunk(Manifest manifest, Rows rows, CallerContext caller) {
        RowsBody body = RowsBody.of(rows);
        return new PredictionRequest(
                Job.newId(), manifest, true, body.contentType(), body.bytes(), rows.count(), true, caller, false);
    }

    /** A request for an image, whatever its format. */
    public static PredictionRequest image(Manifest manifest, byte[] image, CallerContext caller) {
        return new PredictionRequest(Job.newId(), manifest, false, Job.BINARY, image, 1, false, caller, false);
    }

    /**
     * A copy whose answer includes the picture as the model sees it: {@link dev.foretell.job.Answer.Predicted#input}.
     */
    public PredictionRequest returningInput() {
        return new PredictionRequest(id, manifest, pinned, contentType, body, rows, bulk, caller, true);
    }

    /** A copy with an id of the caller's. */
    public PredictionRequest withId(String own) {
        return new PredictionRequest(own, manifest, pinned, contentType, body, rows, bulk, caller, returnsInput);
    }

    /** A copy for another version of the model. */
    PredictionRequest withManifest(Manifest other) {
        return new PredictionRequest(id, other, pinned, contentType, body, rows, bulk, caller, returnsInput);
    }

    Job job(boolean background, Duration left) {
        return new Job(
                id,
                manifest.name(),
                manifest.version(),
                contentType,
                body,
                bulk,
                background,
                left,
                caller.traceparent(),
                returnsInput);
    }

    /** A job for this and other requests for the same version, whose bodies are concatenated. */
    Job joined(String job, byte[] bodies, int requests, Duration left) {
        return new Job(
                job,
                manifest.name(),
                manifest.version(),
                contentType,
                bodies,
                false,
                false,
                left,
                null,
                false,
                requests);
    }
}
