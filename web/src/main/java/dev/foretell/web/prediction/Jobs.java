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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** The time after which a job without a confirm is published again; longer than confirms take. */
    private static final Duration UNCONFIRMED = Duration.ofSeconds(10);

    /** The time for which jobs are refused after a queue was full, so that refusals cost no writes to the database. */
    private static final Duration FULL = Duration.ofMillis(500);

    private static final Duration BETWEEN_NOTES = Duration.ofMillis(200);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    /** The pause before a job is published for another version, or the database is tried again. */
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

    private static final int AT_ONCE = 500;

    private final Requester requester;
    private final Admission admission;
    private final Models models;
    private final WebMetrics metrics;
    private final History history;
    private final JobWatchers watchers;
    private final JobResults results;
    private final Duration deadline;
    private final Runnable ended;
    private final Executor executor;
    private final Time time;
    private final Queue<PublishAttempt> confirmed = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> fullUntil = new ConcurrentHashMap<>();
    private final Repeating rounds = new Repeating("jobs", new FailureLog(LOG, "looking after background jobs"));
    private final AtomicBoolean forgotten = new AtomicBoolean();

    /**
     * Creates an instance that is not started.
     *
     * @param deadline the time after acceptance when a job without a result is closed as failed
     * @param ended run after jobs with a webhook have ended; must not block
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
            Runnable ended,
            Executor executor,
            Time time) {
        this.requester = requester;
        this.models = models;
        this.admission = Admission.ofPublished(requester, workers);
        this.metrics = metrics;
        this.history = history;
        this.watchers = watchers;
        this.deadline = deadline;
        this.ended = ended;
        this.executor = executor;
        this.time = time;
        this.results = new JobResults(history, this::read, this::started, this::tell, time);
    }

    /** Starts to store results, and to publish the jobs that wait for it. */
    public void start() {
        results.start();
        rounds.every(BETWEEN_NOTES, this::noteConfirmed);
        rounds.every(BETWEEN_ROUNDS, this::publishAndClose);
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
                return CompletableFuture.completedFuture(known(known.get(), digest));
            }
            Prediction starting = PredictionRecords.starting(request, now(), webhook, digest);
            return history.create(starting) instanceof CreationOutcome.Existing existing
                    ? CompletableFuture.completedFuture(known(existing.prediction(), digest))
                    : published(request, starting);
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

    /** The time in microseconds, the precision of the database. */
    private Instant now() {
        return time.instant().truncatedTo(ChronoUnit.MICROS);
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

    private static Submitted known(Prediction existing, String digest) {
        if (!digest.equals(existing.requestDigest())) {
            throw new ConflictException("Another prediction has the id " + existing.id() + ".");
        }
        return new Submitted(existing, false);
    }

    private CompletableFuture<Submitted> published(PredictionRequest request, Prediction starting) {
        CompletableFuture<Submitted> submitted = new CompletableFuture<>();
        PublishAttempt attempt = new PublishAttempt(starting.id(), starting.created());
        requester.publish(request.job(true, deadline), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {
                    confirmed.add(attempt);
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
            if (isWithdrawn(starting)) {
                submitted.completeExceptionally(RefusedException.of(outcome, request));
            } else {
                // Another caller relies on the same id. It is published again.
                submitted.complete(new Submitted(starting, true));
            }
        });
        if (!willBeWithdrawn) {
            submitted.completeExceptionally(RefusedException.of(outcome, request));
        }
    }

    /**
     * Deletes a job that the broker refused, before it is accepted; false when another caller was already told of it.
     */
    private boolean isWithdrawn(Prediction starting) {
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
            executor.execute(() -> elsewhere(failed, message));
        } else {
            results.ended(answer, message);
        }
    }

    private void elsewhere(Answer.Failed answer, Settlement message) {
        try {
            boolean again = history.find(answer.id())
                    .filter(job ->
                            job.background() && !job.pinned() && !job.status().isTerminal())
                    .isPresent();
            if (again) {
                // Recorded with another time than before, so that a late confirm of the first attempt does not count
                // for this one.
                history.unpublish(answer.id(), now().minus(UNCONFIRMED).plus(BEFORE_NEXT_TRY));
                message.acknowledge();
            } else {
                results.ended(answer, message);
            }
        } catch (HistoryUnavailableException e) {
            LOG.debug("job {}: the database is unavailable; storing its answer later", answer.id());
            // Without a later attempt it stays unacknowledged, and is delivered again, here or elsewhere.
            rounds.later(BEFORE_NEXT_TRY, () -> executor.execute(() -> elsewhere(answer, message)));
        }
    }

    /** Handles a new connection. A broker that does not keep its queues has lost confirmed jobs. */
    void connected(boolean forgetful) {
        if (forgetful) {
            forgotten.set(true);
        }
    }

    private PredictionEnd read(Answer answer) {
        Instant now = time.instant();
        if (answer instanceof Answer.Predicted predicted) {
            return models.find(predicted.model(), predicted.version())
                    .map(manifest -> read(new ModelOutputs(manifest, predicted), now))
                    .orElseGet(() -> PredictionRecords.unlabelled(predicted, now));
        }
        return failed((Answer.Failed) answer, now);
    }

    private static PredictionEnd read(ModelOutputs predicted, Instant now) {
        return predicted
                .misfit()
                .map(failed -> failed(failed, now))
                .orElseGet(() -> PredictionRecords.succeeded(predicted, now));
    }

    private static PredictionEnd failed(Answer.Failed failed, Instant now) {
        return PredictionRecords.failed(failed.id(), failed.worker(), failed.problem(), now);
    }

    private void started(List<JobStart> started) {
        watchers.poll(started.stream().map(JobStart::id).toList());
    }

    private void tell(List<Prediction> changed) {
        changed.forEach(watchers::changed);
        changed.forEach(this::count);
        if (changed.stream().anyMatch(each -> each.webhook() != null)) {
            ended.run();
        }
    }

    private void count(Prediction job) {
        Instant completed = job.completed();
        if (completed != null) {
            metrics.of(job.model(), job.version())
                    .ended(OutcomeLabels.ofProblem(job.problem()), Duration.between(job.created(), completed));
        }
    }

    /** Publishes jobs that are not known to be in a queue, and closes those past their deadline. */
    private void publishAndClose() {
        // Checked first: jobs confirmed until then were confirmed by the broker that has lost them.
        if (forgotten.getAndSet(false)) {
            forgetConfirms();
        }
        if (admission.isOpen()) {
            Instant now = now();
            history.takeUnpublished(now, UNCONFIRMED, AT_ONCE).forEach(job -> publishAgain(job, now));
        }
        closeOverdue();
    }

    private void forgetConfirms() {
        try {
            noteConfirmed();
            history.unpublishAll();
        } catch (RuntimeException e) { // Still to be done, whatever failed.
            forgotten.set(true);
            throw e;
        }
    }

    private void noteConfirmed() {
        List<PublishAttempt> noted = new ArrayList<>();
        for (PublishAttempt each = confirmed.poll(); each != null; each = confirmed.poll()) {
            noted.add(each);
        }
        try {
            if (!noted.isEmpty()) {
                history.published(noted);
            }
        } catch (RuntimeException e) { // Still to be recorded, whatever failed.
            confirmed.addAll(noted);
            throw e;
        }
    }

    private void publishAgain(Prediction job, Instant tried) {
        Duration left = deadline.minus(Duration.between(job.created(), time.instant()));
        try {
            LOG.info("job {}: not known to be in a queue; publishing it again", job.id());
            requester.publish(models.request(job).job(true, left), outcome -> {
                if (outcome == Requester.Outcome.ACCEPTED) {
                    confirmed.add(new PublishAttempt(job.id(), tried));
                }
            });
        } catch (UnknownModelException e) {
            JobProblem problem = new JobProblem(JobProblem.Code.UNKNOWN_MODEL, String.valueOf(e.getMessage()));
            tell(history.finish(List.of(PredictionRecords.failed(job.id(), null, problem, time.instant()))));
        } catch (RuntimeException e) {
            // It must not stop the others from being published.
            LOG.error("job {}: could not be published; trying again", job.id(), e);
        }
    }

    private void closeOverdue() {
        JobProblem problem = new JobProblem(JobProblem.Code.EXPIRED, "No result came before the deadline of the job.");
        List<PredictionEnd> overdue = history.takeOverdue(deadline, AT_ONCE).stream()
                .map(job -> PredictionRecords.failed(job.id(), null, problem, time.instant()))
                .toList();
        if (!overdue.isEmpty()) {
            LOG.warn("{} background jobs had no result at their deadline; closed them as failed", overdue.size());
            tell(history.finish(overdue));
        }
    }

    /** Accepts no more jobs, and records the confirms that have arrived. Accepted jobs stay in the database. */
    @Override
    public void close() {
        admission.stop();
        try {
            rounds.finish(UNCONFIRMED);
            noteConfirmed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HistoryUnavailableException e) {
            LOG.debug("the database is unavailable; jobs without a recorded confirm are published again", e);
        }
        results.close();
    }
}
