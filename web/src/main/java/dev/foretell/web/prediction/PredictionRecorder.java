package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Traceparent;
import dev.foretell.log.JobLog;
import dev.foretell.process.Time;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.PredictionEnd;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records how interactive predictions end: in the history, in the metrics, and in the log if their trace is sampled.
 * Safe for use by several threads.
 */
final class PredictionRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(PredictionRecorder.class);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Models models;
    private final WebMetrics metrics;
    private final Consumer<Prediction> history;
    private final Time time;

    /** @param history gets each prediction that has ended; must not block */
    PredictionRecorder(Models models, WebMetrics metrics, Consumer<Prediction> history, Time time) {
        this.models = models;
        this.metrics = metrics;
        this.history = history;
        this.time = time;
    }

    /** Records a prediction that has ended, and returns its outputs or throws its failure. */
    ModelOutputs end(PendingPrediction pending, @Nullable Answer answer, @Nullable Throwable failure) {
        Throwable error = cause(failure);
        if (error instanceof TimeoutException) {
            recordExpired(pending, "No answer came before the deadline.");
            throw RefusedException.deadlinePassed(pending.request().id(), pending.deadline());
        } else if (error instanceof CancellationException) {
            recordExpired(pending, "The caller gave up before an answer came.");
            throw RefusedException.givenUp(pending.request().id());
        } else if (error instanceof RefusedException refused) {
            throw refused;
        } else if (error != null) {
            throw new IllegalStateException(
                    "a job ends with an answer, a refusal, at its deadline or cancelled", error);
        } else if (answer instanceof Answer.Predicted predicted) {
            return outputs(pending, predicted);
        }
        throw failed(pending, (Answer.Failed) Objects.requireNonNull(answer));
    }

    private ModelOutputs outputs(PendingPrediction pending, Answer.Predicted answer) {
        ModelOutputs outputs =
                new ModelOutputs(models.manifest(pending.request().manifest(), answer.version()), answer);
        outputs.misfit().ifPresent(misfit -> {
            throw failed(pending, misfit);
        });
        record(pending, PredictionRecords.succeeded(outputs, time.instant()));
        return outputs;
    }

    private FailedException failed(PendingPrediction pending, Answer.Failed failed) {
        return new FailedException(record(pending, PredictionRecords.failed(failed, time.instant())));
    }

    private void recordExpired(PendingPrediction pending, String detail) {
        JobProblem expired = new JobProblem(JobProblem.Code.EXPIRED, detail);
        record(pending, PredictionRecords.failed(pending.request().id(), null, expired, time.instant()));
    }

    private Prediction record(PendingPrediction pending, PredictionEnd end) {
        Prediction ended =
                PredictionRecords.starting(pending.request(), pending.created()).finished(end);
        if (pending.use() == PendingPrediction.Use.RECORDED) {
            history.accept(ended);
        }
        return ended;
    }

    /**
     * Counts a prediction that has ended, and logs it if its trace is sampled.
     *
     * @param failure null when it has succeeded
     */
    void count(PendingPrediction pending, @Nullable Throwable failure) {
        PredictionRequest request = pending.request();
        Duration age = pending.age();
        Throwable error = cause(failure);
        metrics.ended(request, error, age);
        if (request.caller().traceparent() != null) {
            log(request.job(false, pending.deadline()), OutcomeLabels.of(error), age);
        }
    }

    private static void log(Job job, String outcome, Duration age) {
        if (job.trace().filter(Traceparent::isSampled).isPresent()) {
            JobLog.use(
                    job,
                    () -> LOG.info(
                            "job {}: {} {} in {} ms", job.id(), job.model(), outcome, age.toNanos() / NANOS_PER_MILLI));
        }
    }

    /** Counts a request that was refused before it was published. */
    void count(PredictionRequest request, RefusedException refusal) {
        metrics.ended(request, refusal, Duration.ZERO);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
