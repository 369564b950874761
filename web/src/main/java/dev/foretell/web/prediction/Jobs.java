package dev.foretell.web.prediction;

import dev.foretell.broker.Requester;
import dev.foretell.broker.Settlement;
import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import dev.foretell.process.Repeating;
import dev.foretell.process.Time;
import dev.foretell.web.database.FailureLog;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.CreationOutcome;
import dev.foretell.web.history.History;
import dev.foretell.web.history.JobStart;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.PredictionEnd;
import dev.foretell.web.history.PublishAttempt;
import dev.foretell.web.prediction.RefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs background jobs. A job is stored before it is accepted (202), and its result is stored before the message that
 * brought it is acknowledged. A stored job that is not known to be in a queue is published again until it is, by this
 * process or another one with the same database; a job without a result at its deadline is closed as failed. So an
 * accepted job ends exactly once, whichever process dies. Safe for use by several threads.
 */
public final class Jobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /** The time for which jobs are refused after a queue was full, so that refusals cost no writes to the database. */
    private static final Duration FULL = Duration.ofMillis(500);

    private static final Duration BETWEEN_STORES = Duration.ofMillis(200);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    /** The pause before a job is published for another version, or the database is tried again. */
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

    private final Requester requester;
    private final Admission admission;
    private final Models models;
    private final WebMetrics metrics;
    private final History history;
    private final JobWatchers watchers;
    private final JobResults results;
    private final OpenJobs openJobs;
    private final Duration deadline;
    private final Runnable wakeWebhooks;
    private final Executor executor;
    private final Time time;
    private final Map<String, Long> fullUntil = new ConcurrentHashMap<>();
    private final Repeating rounds = new Repeating("jobs", new FailureLog(LOG, "looking after background jobs"));

    /**
     * Creates an instance that is not started.
     *
     * @param deadline the time after acceptance when a job without a result is closed as failed
     * @param wakeWebhooks run after jobs with a webhook have ended; must not block
     * @param executor runs database calls on behalf of callers
     */
    public Jobs(
            Requester requester,
            Models models,
            Workers workers,
            WebMetrics metrics,
            History history,
            JobWatchers watchers,
            Duration deadline,
            Runnable wakeWebhooks,
            Executor executor,
            Time time) {
        this.requester = requester;
        this.models = models;
        this.admission = Admission.ofPublished(requester, workers);
        this.metrics = metrics;
        this.history = history;
        this.watchers = watchers;
        this.deadline = deadline;
        this.wakeWebhooks = wakeWebhooks;
        this.executor = executor;
        this.time = time;
        this.results = new JobResults(history, this::end, this::started, this::ended, time);
        this.openJobs = new OpenJobs(requester, admission, models, history, deadline, this::ended, time);
    }

    /** Starts to store results, and to publish jobs that are not known to be in a queue. */
    public void start() {
        results.start();
        rounds.every(BETWEEN_STORES, openJobs::storeConfirms);
        rounds.every(BETWEEN_ROUNDS, openJobs::publishAndClose);
    }

    /**
     * A submitted job.
     *
     * @param isNew whether this submission created it
     */
    public record Submitted(Prediction prediction, boolean isNew) {}

    /**
     * Accepts a job: once the future completes normally, the job is stored and will end. Waits for the database.
     *
     * @param webhook the URL to send the finished job to, or null
     * @param digest identifies the request's content, to tell it from others under the same id
     * @return the job, completed by a thread that must not block; fails with {@link RefusedException}, or with {@link
     *     ConflictException} when the id belongs to a request with other content
     */
    public CompletableFuture<Submitted> submit(PredictionRequest request, @Nullable String webhook, String digest) {
        try {
            Optional<Prediction> known = admit(request);
            if (known.isPresent()) {
                return CompletableFuture.completedFuture(submittedBefore(known.get(), digest));
            }
            Instant now = time.instant().truncatedTo(ChronoUnit.MICROS); // the precision of the database
            Prediction starting = PredictionRecords.starting(request, now, webhook, digest);
            return history.create(starting) instanceof CreationOutcome.Existing existing
                    ? CompletableFuture.completedFuture(submittedBefore(existing.prediction(), digest))
                    : publish(request, starting);
        } catch (HistoryUnavailableException e) {
            metrics.refused(Reason.DATABASE_AWAY);
            return CompletableFuture.failedFuture(new RefusedException(
                    Reason.DATABASE_AWAY, "The database is unavailable, so no background job can be accepted."));
        } catch (RefusedException e) {
            metrics.refused(e.reason());
            return CompletableFuture.failedFuture(e);
        } catch (ConflictException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Refuses a job that cannot run now, unless it was accepted before: then returns it. */
    private Optional<Prediction> admit(PredictionRequest request) {
        try {
            refuse(request);
            return Optional.empty();
        } catch (RefusedException e) {
            // A full queue means many requests, few of which are repeated: the history is not searched for them.
            return Optional.of(
                    (e.reason() == Reason.QUEUE_FULL ? Optional.<Prediction>empty() : history.find(request.id()))
                            .orElseThrow(() -> e));
        }
    }

    private void refuse(PredictionRequest request) {
        String model = request.manifest().name();
        admission.admit(model);
        if (fullUntil.getOrDefault(model, Long.MIN_VALUE) > time.nanos()) {
            throw RefusedException.of(Requester.Outcome.QUEUE_FULL, request);
        }
    }

    private static Submitted submittedBefore(Prediction existing, String digest) {
        if (!digest.equals(existing.requestDigest())) {
            throw new ConflictException("Another prediction has the id " + existing.id() + ".");
        }
        return new Submitted(existing, false);
    }

    private CompletableFuture<Submitted> publish(PredictionRequest request, Prediction starting) {
        CompletableFuture<Submitted> submitted = new CompletableFuture<>();
        PublishAttempt attempt = new PublishAttempt(starting.id(), starting.created());
        requester.publish(request.job(true, deadline), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {
                    openJobs.confirmed(attempt);
                    submitted.complete(new Submitted(starting, true));
                }
                // It is stored, so it will be published again.
                case UNKNOWN -> submitted.complete(new Submitted(starting, true));
                default -> refused(request, starting, outcome, submitted);
            }
        });
        return submitted;
    }

    private void refused(
            PredictionRequest request,
            Prediction starting,
            Requester.Outcome outcome,
            CompletableFuture<Submitted> submitted) {
        if (outcome == Requester.Outcome.QUEUE_FULL) {
            fullUntil.put(request.manifest().name(), time.nanos() + FULL.toNanos());
        }
        boolean willBeWithdrawn = rounds.soon(() -> {
            if (withdraw(starting)) {
                submitted.completeExceptionally(RefusedException.of(outcome, request));
            } else {
                // It will be published again.
                submitted.complete(new Submitted(starting, true));
            }
        });
        if (!willBeWithdrawn) {
            submitted.completeExceptionally(RefusedException.of(outcome, request));
        }
    }

    /** Deletes a job that the broker refused; false when it stays, since another caller relies on it. */
    private boolean withdraw(Prediction starting) {
        try {
            return history.withdraw(new PublishAttempt(starting.id(), starting.created()));
        } catch (RuntimeException e) { // Whatever failed, the caller waits for an answer.
            LOG.warn("job {}: refused, but not deleted from the database; it will still run", starting.id(), e);
            return true;
        }
    }

    /** Handles a message about a job that has started. */
    void started(String id, String worker, Settlement message) {
        results.started(id, worker, message);
    }

    /**
     * Handles an answer. When the worker lacks the version and the caller named none, the job goes to another version.
     */
    void result(Answer answer, Settlement message) {
        if (answer instanceof Answer.Failed failed && failed.problem().code() == JobProblem.Code.UNKNOWN_MODEL) {
            executor.execute(() -> publishForAnotherVersion(failed, message));
        } else {
            results.ended(answer, message);
        }
    }

    private void publishForAnotherVersion(Answer.Failed answer, Settlement message) {
        try {
            boolean again = history.find(answer.id())
                    .filter(job ->
                            job.background() && !job.pinned() && !job.status().isTerminal())
                    .isPresent();
            if (again) {
                openJobs.publishAgain(answer.id(), BEFORE_NEXT_TRY);
                message.acknowledge();
            } else {
                results.ended(answer, message);
            }
        } catch (HistoryUnavailableException e) {
            LOG.debug("job {}: the database is unavailable; storing its answer later", answer.id());
            // Without a later attempt it stays unacknowledged, and is delivered again, here or elsewhere.
            rounds.later(BEFORE_NEXT_TRY, () -> executor.execute(() -> publishForAnotherVersion(answer, message)));
        }
    }

    /** Handles a new connection. A broker that does not keep its queues has lost confirmed jobs. */
    void connected(boolean forgetful) {
        if (forgetful) {
            openJobs.queuesLost();
        }
    }

    private PredictionEnd end(Answer answer) {
        Instant now = time.instant();
        if (answer instanceof Answer.Predicted predicted) {
            return models.find(predicted.model(), predicted.version())
                    .map(manifest -> PredictionRecords.ended(new ModelOutputs(manifest, predicted), now))
                    .orElseGet(() -> PredictionRecords.unlabelled(predicted, now));
        }
        return PredictionRecords.failed((Answer.Failed) answer, now);
    }

    private void started(List<JobStart> started) {
        watchers.poll(started.stream().map(JobStart::id).toList());
    }

    private void ended(List<Prediction> changed) {
        changed.forEach(watchers::changed);
        changed.forEach(metrics::ended);
        if (changed.stream().anyMatch(each -> each.webhook() != null)) {
            wakeWebhooks.run();
        }
    }

    /** Accepts no more jobs, and records the confirms that have arrived. Accepted jobs stay in the database. */
    @Override
    public void close() {
        admission.stop();
        try {
            rounds.finish(OpenJobs.UNCONFIRMED);
            openJobs.storeConfirms();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HistoryUnavailableException e) {
            LOG.debug("the database is unavailable; jobs without a recorded confirm are published again", e);
        }
        results.close();
    }
}
