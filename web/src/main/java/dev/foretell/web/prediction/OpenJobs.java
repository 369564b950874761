package dev.foretell.web.prediction;

import dev.foretell.broker.Publisher;
import dev.foretell.broker.Requester;
import dev.foretell.job.JobProblem;
import dev.foretell.process.Time;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.PredictionEnd;
import dev.foretell.web.history.PublishAttempt;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored background jobs without an end. Publishes those that are not known to be in a queue, and closes those that
 * are past their deadline. {@link #confirmed} and {@link #queuesLost} do not block; the other methods wait for the
 * database. Safe for use by several threads.
 */
final class OpenJobs {

    private static final Logger LOG = LoggerFactory.getLogger(OpenJobs.class);

    /** The time after which a job without a confirm is published again; longer than confirms take. */
    static final Duration UNCONFIRMED = Duration.ofSeconds(10);

    private static final int AT_ONCE = 500;

    private final Publisher publisher;
    private final Admission admission;
    private final Models models;
    private final History history;
    private final Duration deadline;
    private final Consumer<List<Prediction>> ended;
    private final Time time;
    private final Queue<PublishAttempt> confirmed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean queuesLost = new AtomicBoolean();

    /**
     * @param deadline the time after acceptance when a job without a result is closed as failed
     * @param ended gets the jobs that were closed
     */
    OpenJobs(
            Publisher publisher,
            Admission admission,
            Models models,
            History history,
            Duration deadline,
            Consumer<List<Prediction>> ended,
            Time time) {
        this.publisher = publisher;
        this.admission = admission;
        this.models = models;
        this.history = history;
        this.deadline = deadline;
        this.ended = ended;
        this.time = time;
    }

    /** Notes that the broker has confirmed a job; {@link #storeConfirms} stores that. */
    void confirmed(PublishAttempt attempt) {
        confirmed.add(attempt);
    }

    /** Notes that the broker has lost its queues, and all confirmed jobs with them. */
    void queuesLost() {
        queuesLost.set(true);
    }

    /** Stores the confirms that have arrived. */
    void storeConfirms() {
        List<PublishAttempt> stored = new ArrayList<>();
        for (PublishAttempt each = confirmed.poll(); each != null; each = confirmed.poll()) {
            stored.add(each);
        }
        try {
            if (!stored.isEmpty()) {
                history.published(stored);
            }
        } catch (RuntimeException e) { // Still to be stored, whatever failed.
            confirmed.addAll(stored);
            throw e;
        }
    }

    /** Has a job that was confirmed published again after a pause. */
    void publishAgain(String id, Duration pause) {
        // Stored with another time than before, so that a late confirm of the first attempt does not count for this
        // one.
        history.unpublish(id, now().minus(UNCONFIRMED).plus(pause));
    }

    /** The time in microseconds, the precision of the database. */
    private Instant now() {
        return time.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Publishes jobs that are not known to be in a queue, and closes those past their deadline. */
    void publishAndClose() {
        // Checked first: jobs confirmed until then were confirmed by the broker that has lost them.
        if (queuesLost.getAndSet(false)) {
            forgetConfirms();
        }
        if (admission.isOpen()) {
            Instant now = now();
            history.takeUnpublished(now, UNCONFIRMED, AT_ONCE).forEach(job -> publish(job, now));
        }
        closeOverdue();
    }

    private void forgetConfirms() {
        try {
            storeConfirms();
            history.unpublishAll();
        } catch (RuntimeException e) { // Still to be done, whatever failed.
            queuesLost.set(true);
            throw e;
        }
    }

    private void publish(Prediction job, Instant tried) {
        Duration left = deadline.minus(Duration.between(job.created(), time.instant()));
        try {
            LOG.info("job {}: not known to be in a queue; publishing it again", job.id());
            publisher.publish(models.request(job).job(true, left), outcome -> {
                if (outcome == Requester.Outcome.ACCEPTED) {
                    confirmed(new PublishAttempt(job.id(), tried));
                }
            });
        } catch (UnknownModelException e) {
            JobProblem problem = new JobProblem(JobProblem.Code.UNKNOWN_MODEL, String.valueOf(e.getMessage()));
            close(List.of(job), problem);
        } catch (RuntimeException e) {
            // It must not stop the others from being published.
            LOG.error("job {}: could not be published; trying again", job.id(), e);
        }
    }

    private void closeOverdue() {
        JobProblem problem = new JobProblem(JobProblem.Code.EXPIRED, "No result came before the deadline of the job.");
        List<Prediction> overdue = history.takeOverdue(deadline, AT_ONCE);
        if (!overdue.isEmpty()) {
            LOG.warn("{} background jobs had no result at their deadline; closed them as failed", overdue.size());
            close(overdue, problem);
        }
    }

    private void close(List<Prediction> jobs, JobProblem problem) {
        List<PredictionEnd> ends = jobs.stream()
                .map(job -> PredictionRecords.failed(job.id(), null, problem, time.instant()))
                .toList();
        ended.accept(history.finish(ends));
    }
}
