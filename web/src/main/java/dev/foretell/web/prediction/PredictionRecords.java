package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.PredictionEnd;
import dev.foretell.web.history.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the history's records of predictions at their start and end. Stateless. */
final class PredictionRecords {

    private PredictionRecords() {}

    /** An interactive prediction that waits for a worker. */
    static Prediction starting(PredictionRequest request, Instant created) {
        return starting(request, created, false, null, null);
    }

    /** A background job that waits for a worker. */
    static Prediction starting(PredictionRequest request, Instant created, @Nullable String webhook, String digest) {
        return starting(request, created, true, webhook, digest);
    }

    private static Prediction starting(
            PredictionRequest request,
            Instant created,
            boolean background,
            @Nullable String webhook,
            @Nullable String digest) {
        return new Prediction(
                request.id(),
                request.manifest().name(),
                request.manifest().version(),
                Status.STARTING,
                background,
                created,
                null,
                null,
                null,
                request.contentType(),
                request.body(),
                request.rows(),
                null,
                List.of(),
                null,
                null,
                request.caller().key(),
                request.caller().traceparent(),
                webhook,
                digest,
                request.pinned());
    }

    /** The end of a job that was predicted: a failure when the outputs do not fit the manifest. */
    static PredictionEnd ended(ModelOutputs predicted, Instant now) {
        return predicted.misfit().map(misfit -> failed(misfit, now)).orElseGet(() -> succeeded(predicted, now));
    }

    /** The end of a job whose outputs fit the manifest. */
    static PredictionEnd succeeded(ModelOutputs predicted, Instant now) {
        return succeeded(predicted.answer(), predicted.classes(), now);
    }

    /** The end of a job whose version no longer exists, so that its outputs have no classes. */
    static PredictionEnd unlabelled(Answer.Predicted answer, Instant now) {
        return succeeded(answer, List.of(), now);
    }

    private static PredictionEnd succeeded(Answer.Predicted answer, List<String> classes, Instant now) {
        return new PredictionEnd(
                answer.id(),
                answer.version(),
                answer.worker(),
                now,
                answer.predictions(),
                classes,
                answer.seconds(),
                null);
    }

    /** The end of a job that failed in a worker. */
    static PredictionEnd failed(Answer.Failed failed, Instant now) {
        return failed(failed.id(), failed.worker(), failed.problem(), now);
    }

    /** The end of a job that failed. */
    static PredictionEnd failed(String id, @Nullable String worker, JobProblem problem, Instant now) {
        return new PredictionEnd(id, null, worker, now, null, List.of(), null, problem);
    }
}
