package dev.foretell.web.prediction;

import dev.foretell.broker.Requester;
import dev.foretell.broker.Settlement;
import dev.foretell.job.Answer;
import dev.foretell.job.JobProblem;
import dev.foretell.process.Repeating;
import dev.foretell.process.Time;
import dev.foretell.web.database.FailureLog;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.Created;
import dev.foretell.web.history.Finished;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Publication;
import dev.foretell.web.history.Started;
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
 * Background jobs: each is in the database before its caller is promised a result, and its result is there before the message that
 * brought it is acknowledged. What is promised and not known to be in a queue is published again until it is, by this process or
 * another one with the same database; what has no result at its deadline is closed as failed. So a promised job ends, once,
 * whichever process dies. Safe for use by several threads.
 */
public final class Jobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /** Longer than the broker takes to confirm. */
    private static final Duration UNCONFIRMED = Duration.ofSeconds(10);

    /** How long a full queue is taken to be full, so that a refusal does not cost the database a job that comes and goes. */
    private static final Duration FULL = Duration.ofMillis(500);

    private static final Duration BETWEEN_NOTES = Duration.ofMillis(200);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    /** How long before a job is published for another version, or the database is asked again. */
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

    private static final int AT_ONCE = 500;

    private final Requester requester;
    private final Admission admission;
    private final Models models;
    private final Metrics metrics;
    private final History history;
    private final Watchers watchers;
    private final Results results;
    private final Duration deadline;
    private final Runnable ended;
    private final Executor executor;
    private final Time time;
    private final Queue<Publication> confirmed = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> fullUntil = new ConcurrentHashMap<>();
    private final Repeating rounds = new Repeating("jobs", new FailureLog(LOG, "looking after background jobs"));
    private final AtomicBoolean forgotten = new AtomicBoolean();

    /**
     * Not yet started.
     *
     * @param deadline how long after its acceptance a job that has no result is closed as failed
     * @param ended run after jobs with a webhook have ended; must not wait
     * @param executor runs what touches the database on behalf of a caller
     */
    public Jobs(
            Requester requester,
            Models models,
            Workers workers,
            Metrics metrics,
            History history,
            Watchers watchers,
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
        this.results = new Results(history, this::read, this::begun, this::tell, time);
    }

    /** Starts to take results, and to publish what waits for it. */
    public void start() {
        results.start();
        rounds.every(BETWEEN_NOTES, this::noteConfirmed);
        rounds.every(BETWEEN_ROUNDS, this::lookAfter);
    }

    /**
     * A job that was submitted.
     *
     * @param isNew whether it was not there before
     */
    public record Submitted(Prediction prediction, boolean isNew) {}

    /**
     * Accepts a job: when the future ends well, its result is promised. Waits for the database.
     *
     * @param webhook where to send the finished job, or null
     * @param digest tells this request's content from that of others under the same id
     * @return the job, completed by a thread that must not wait; fails with {@link RefusedException}, or with {@link ConflictException} when the id stands for something else
     */
    public CompletableFuture<Submitted> submit(Request request, @Nullable String webhook, String digest) {
        try {
            Optional<Prediction> known = admit(request);
            if (known.isPresent()) {
                return CompletableFuture.completedFuture(known(known.get(), digest));
            }
            Prediction starting = Ends.starting(request, now(), webhook, digest);
            return history.create(starting) instanceof Created.Existing existing
                    ? CompletableFuture.completedFuture(known(existing.prediction(), digest))
                    : published(request, starting);
        } catch (HistoryUnavailableException e) {
            metrics.refused(Reason.DATABASE_AWAY);
            return CompletableFuture.failedFuture(new RefusedException(
                    Reason.DATABASE_AWAY, "The database is away, so that no result can be promised."));
        } catch (RefusedException e) {
            metrics.refused(e.reason());
            return CompletableFuture.failedFuture(e);
        } catch (ConflictException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** As exactly as databases keep it. */
    private Instant now() {
        return time.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Refuses what cannot be run now, unless it was promised before: then returns it. */
    private Optional<Prediction> admit(Request request) {
        try {
            refuse(request);
            return Optional.empty();
        } catch (RefusedException e) {
            // A full queue means many, of whom few come again: they are not looked for.
            return Optional.of(
                    (e.reason() == Reason.QUEUE_FULL ? Optional.<Prediction>empty() : history.find(request.id()))
                            .orElseThrow(() -> e));
        }
    }

    private void refuse(Request request) {
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

    private CompletableFuture<Submitted> published(Request request, Prediction starting) {
        CompletableFuture<Submitted> submitted = new CompletableFuture<>();
        Publication attempt = new Publication(starting.id(), starting.created());
        requester.publish(request.job(true, deadline), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {
                    confirmed.add(attempt);
                    submitted.complete(new Submitted(starting, true));
                }
                // It is in the database, from where it is published again.
                case UNKNOWN -> submitted.complete(new Submitted(starting, true));
                default -> refused(request, starting, outcome, submitted);
            }
        });
        return submitted;
    }

    private void refused(
            Request request, Prediction starting, Requester.Outcome outcome, CompletableFuture<Submitted> submitted) {
        if (outcome == Requester.Outcome.QUEUE_FULL) {
            fullUntil.put(request.manifest().name(), time.nanos() + FULL.toNanos());
        }
        boolean willBeWithdrawn = rounds.soon(() -> {
            if (isWithdrawn(starting)) {
                submitted.completeExceptionally(RefusedException.of(outcome, request));
            } else {
                // Another caller counts on the same id. It is published again.
                submitted.complete(new Submitted(starting, true));
            }
        });
        if (!willBeWithdrawn) {
            submitted.completeExceptionally(RefusedException.of(outcome, request));
        }
    }

    /** Takes back a job that the broker does not take, before anything is promised; whether nobody was promised it. */
    private boolean isWithdrawn(Prediction starting) {
        try {
            return history.withdraw(new Publication(starting.id(), starting.created()));
        } catch (RuntimeException e) { // Whatever it is, the caller is waiting for an answer.
            LOG.warn("job {}: refused, but it stays in the database, which is away; it will be run", starting.id(), e);
            return true;
        }
    }

    /** Takes a message about a job that has started. */
    void started(String id, String worker, Settlement message) {
        results.started(id, worker, message);
    }

    /** Takes an answer. One that says that a version is missing sends the job to another version, when the caller named none. */
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
                // Noted as tried at another time than before, so that a late confirm of that does not count for this.
                history.unpublish(answer.id(), now().minus(UNCONFIRMED).plus(BEFORE_NEXT_TRY));
                message.acknowledge();
            } else {
                results.ended(answer, message);
            }
        } catch (HistoryUnavailableException e) {
            LOG.debug("job {}: its answer waits, for the database is away", answer.id());
            // Not acknowledged when there is no later: then it is delivered again, here or elsewhere.
            rounds.later(BEFORE_NEXT_TRY, () -> executor.execute(() -> elsewhere(answer, message)));
        }
    }

    /** After a new connection. A broker that forgets its queues has lost what was confirmed. */
    void connected(boolean forgetful) {
        if (forgetful) {
            forgotten.set(true);
        }
    }

    private Finished read(Answer answer) {
        Instant now = time.instant();
        if (answer instanceof Answer.Predicted predicted) {
            return models.find(predicted.model(), predicted.version())
                    .map(manifest -> read(new Predicted(manifest, predicted), now))
                    .orElseGet(() -> Ends.unlabelled(predicted, now));
        }
        return failed((Answer.Failed) answer, now);
    }

    private static Finished read(Predicted predicted, Instant now) {
        return predicted.misfit().map(failed -> failed(failed, now)).orElseGet(() -> Ends.succeeded(predicted, now));
    }

    private static Finished failed(Answer.Failed failed, Instant now) {
        return Ends.failed(failed.id(), failed.worker(), failed.problem(), now);
    }

    private void begun(List<Started> started) {
        watchers.look(started.stream().map(Started::id).toList());
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
                    .ended(Outcomes.ofProblem(job.problem()), Duration.between(job.created(), completed));
        }
    }

    /** Publishes what is not known to be in a queue, and closes what will have no result. */
    private void lookAfter() {
        // Asked before: what was confirmed until then was confirmed by the broker that has forgotten it.
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
        } catch (RuntimeException e) { // Still to be done, whatever it is.
            forgotten.set(true);
            throw e;
        }
    }

    private void noteConfirmed() {
        List<Publication> noted = new ArrayList<>();
        for (Publication each = confirmed.poll(); each != null; each = confirmed.poll()) {
            noted.add(each);
        }
        try {
            if (!noted.isEmpty()) {
                history.published(noted);
            }
        } catch (RuntimeException e) { // Still to be noted, whatever it is.
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
                    confirmed.add(new Publication(job.id(), tried));
                }
            });
        } catch (UnknownModelException e) {
            JobProblem problem = new JobProblem(JobProblem.Code.UNKNOWN_MODEL, String.valueOf(e.getMessage()));
            tell(history.finish(List.of(Ends.failed(job.id(), null, problem, time.instant()))));
        } catch (RuntimeException e) {
            // It must not keep the others from being published.
            LOG.error("job {}: it could not be published; trying again", job.id(), e);
        }
    }

    private void closeOverdue() {
        JobProblem problem = new JobProblem(JobProblem.Code.EXPIRED, "No result came before the deadline of the job.");
        List<Finished> overdue = history.takeOverdue(deadline, AT_ONCE).stream()
                .map(job -> Ends.failed(job.id(), null, problem, time.instant()))
                .toList();
        if (!overdue.isEmpty()) {
            LOG.warn("{} background jobs had no result at their deadline; closed them as failed", overdue.size());
            tell(history.finish(overdue));
        }
    }

    /** Takes no more jobs, and notes what is known of the others. What is promised stays in the database. */
    @Override
    public void close() {
        admission.stop();
        try {
            rounds.finish(UNCONFIRMED);
            noteConfirmed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HistoryUnavailableException e) {
            LOG.debug("the database is away; what it does not know to be published is published again", e);
        }
        results.close();
    }
}
