package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.job.Answer;
import dev.foretell.job.InvalidInputException;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.job.Traceparent;
import dev.foretell.log.JobLog;
import dev.foretell.model.engine.EngineException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and sends the answer for each way in which a job can end. Safe for use by several threads. */
final class AnswerSender {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerSender.class);
    private static final double NANOS = 1e6;

    private final String worker;
    private final Inbox inbox;
    private final WorkerMetrics metrics;

    AnswerSender(String worker, Inbox inbox, WorkerMetrics metrics) {
        this.worker = worker;
        this.inbox = inbox;
        this.metrics = metrics;
    }

    /** Notifies the caller that its job is about to be run, if the job asks for that. */
    void started(DecodedJob job) {
        job.delivery().started(worker);
    }

    void predicted(DecodedJob job, Rows outputs, Duration taken) {
        Job its = job.delivery().job();
        for (float value : outputs.values()) {
            if (!Float.isFinite(value)) {
                failed(job, "The model gave " + value + " for this input, which is not a finite number.");
                return;
            }
        }
        try {
            job.model().checkSure(job.decoded(), outputs);
        } catch (InvalidInputException e) {
            failed(job.delivery(), JobProblem.Code.INVALID_INPUT, String.valueOf(e.getMessage()));
            return;
        }
        metrics.of(job.model().manifest()).succeeded();
        logTraced(its, job.model().manifest().label(), taken);
        send(
                job.delivery(),
                new Answer.Predicted(
                        its.id(), its.model(), job.model().manifest().version(), worker, taken, outputs, seen(job)));
    }

    /** The decoded picture, for a caller that asks for it; null for rows. */
    private static @Nullable Rows seen(DecodedJob job) {
        Job its = job.delivery().job();
        return its.returnsInput() && job.model().isPicture(its.contentType()) ? job.input() : null;
    }

    /**
     * Answers that the model failed, or that it found the input invalid, which only the model can know of some inputs.
     */
    void modelFailed(DecodedJob job, Throwable cause) {
        if (cause instanceof InvalidInputException) {
            failed(job.delivery(), JobProblem.Code.INVALID_INPUT, String.valueOf(cause.getMessage()));
            return;
        }
        Job its = job.delivery().job();
        JobLog.use(
                its,
                () -> LOG.warn(
                        "job {}: the model {} failed; answered with the error",
                        its.id(),
                        job.model().manifest().label(),
                        cause));
        // An engine's own message is meant for people, and helps the caller.
        failed(
                job,
                cause instanceof EngineException
                        ? "The model failed on this input: " + cause.getMessage() + "."
                        : "The model failed on this input.");
    }

    void expired(Delivery delivery) {
        Job its = delivery.job();
        JobLog.use(its, () -> LOG.debug("job {}: its deadline passed; not run", its.id()));
        failed(delivery, JobProblem.Code.EXPIRED, "The deadline passed before a worker was free.");
    }

    /** Refuses a redelivered job of several requests: one of them may kill workers, and must not delay the others. */
    void notTogether(Delivery delivery) {
        Job job = delivery.job();
        JobLog.use(
                job,
                () -> LOG.info(
                        "job {}: delivered {} times before, with {} requests; each must be tried alone",
                        job.id(),
                        delivery.earlierDeliveries(),
                        job.requests()));
        failed(
                delivery,
                JobProblem.Code.UNDELIVERABLE,
                "The job was delivered before and consists of " + job.requests()
                        + " requests; each must be tried alone.");
    }

    /** Logs a job whose trace the caller records. */
    private static void logTraced(Job job, String label, Duration taken) {
        if (job.trace().filter(Traceparent::isSampled).isPresent()) {
            JobLog.use(job, () -> LOG.info("job {}: predicted {} in {} ms", job.id(), label, taken.toNanos() / NANOS));
        }
    }

    /** Answers that a job cannot be predicted, with the reason. */
    void failed(Delivery delivery, JobProblem.Code code, String detail) {
        failed(delivery, metrics.of(delivery.job()), code, detail);
    }

    private void failed(DecodedJob job, String detail) {
        failed(job.delivery(), metrics.of(job.model().manifest()), JobProblem.Code.MODEL_FAILED, detail);
    }

    private void failed(Delivery delivery, WorkerVersionMetrics version, JobProblem.Code code, String detail) {
        Job job = delivery.job();
        version.failed(code);
        if (job.trace().filter(Traceparent::isSampled).isPresent()) {
            JobLog.use(job, () -> LOG.info("job {}: answered that it failed ({})", job.id(), code.wireName()));
        }
        send(
                delivery,
                new Answer.Failed(delivery.job().id(), delivery.job().model(), worker, new JobProblem(code, detail)));
    }

    private void send(Delivery delivery, Answer answer) {
        delivery.answer(answer, inbox::settled);
    }
}
