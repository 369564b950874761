package dev.foretell.web.predict;

import dev.foretell.broker.Requester;
import dev.foretell.broker.Settlement;
import dev.foretell.job.Answer;
import dev.foretell.job.Problem;
import dev.foretell.web.history.Created;
import dev.foretell.web.history.Finished;
import dev.foretell.web.history.History;
import dev.foretell.web.history.HistoryUnavailableException;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Started;
import dev.foretell.web.predict.RefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private static final int AT_ONCE = 500;

    private final Requester requester;
    private final Models models;
    private final Workers workers;
    private final History history;
    private final Watchers watchers;
    private final Results results;
    private final Duration deadline;
    private final Runnable ended;
    private final Executor executor;
    private final Queue<String> confirmed = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> fullUntil = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "jobs"));
    private volatile boolean forgotten;
    private volatile boolean stopping;

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
            History history,
            Watchers watchers,
            Duration deadline,
            Runnable ended,
            Executor executor) {
        this.requester = requester;
        this.models = models;
        this.workers = workers;
        this.history = history;
        this.watchers = watchers;
        this.deadline = deadline;
        this.ended = ended;
        this.executor = executor;
        this.results = new Results(history, this::read, this::begun, this::tell);
    }

    /** Starts to take results, and to publish what waits for it. */
    public void start() {
        results.start();
        every(BETWEEN_NOTES, this::noteConfirmed);
        every(BETWEEN_ROUNDS, this::lookAfter);
    }

    private void every(Duration time, Runnable work) {
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (HistoryUnavailableException e) {
                        LOG.debug("the database is away; trying again", e);
                    } catch (RuntimeException e) {
                        LOG.error("looking after background jobs failed; trying again", e);
                    }
                },
                time.toMillis(),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
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
            admit(request);
            Prediction starting = Ends.starting(request, Instant.now(), webhook, digest);
            return history.create(starting) instanceof Created.Existing existing
                    ? CompletableFuture.completedFuture(known(existing.prediction(), digest))
                    : published(request, starting);
        } catch (HistoryUnavailableException e) {
            return CompletableFuture.failedFuture(new RefusedException(
                    Reason.DATABASE_AWAY, "The database is away, so that no result can be promised."));
        } catch (RefusedException | ConflictException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void admit(Request request) {
        if (stopping) {
            throw new RefusedException(Reason.STOPPING, "This server is about to stop.");
        }
        if (!requester.isConnected()) {
            throw new RefusedException(Reason.BROKER_AWAY, "The message broker is away.");
        }
        String model = request.manifest().name();
        if (workers.isUnserved(model)) {
            throw new RefusedException(Reason.NO_WORKER, "No worker serves the model " + model + " at present.");
        }
        if (fullUntil.getOrDefault(model, Long.MIN_VALUE) > System.nanoTime()) {
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
        requester.publish(request.job(true, deadline), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {
                    confirmed.add(request.id());
                    submitted.complete(new Submitted(starting, true));
                }
                // It is in the database, from where it is published again.
                case UNKNOWN -> submitted.complete(new Submitted(starting, true));
                default -> timer.execute(() -> withdraw(request, outcome, submitted));
            }
        });
        return submitted;
    }

    /** Takes back a job that the broker does not take, before anything is promised. */
    private void withdraw(Request request, Requester.Outcome outcome, CompletableFuture<Submitted> submitted) {
        if (outcome == Requester.Outcome.QUEUE_FULL) {
            fullUntil.put(request.manifest().name(), System.nanoTime() + FULL.toNanos());
        }
        try {
            history.withdraw(request.id());
        } catch (HistoryUnavailableException e) {
            LOG.warn("job {}: refused, but it stays in the database, which is away; it will be run", request.id());
        }
        submitted.completeExceptionally(RefusedException.of(outcome, request));
    }

    /** Takes a message about a job that has started. */
    void started(String id, String worker, Settlement message) {
        results.started(id, worker, message);
    }

    /** Takes an answer. One that says that a version is missing sends the job to another version, when the caller named none. */
    void result(Answer answer, Settlement message) {
        if (answer instanceof Answer.Failed failed && failed.problem().code() == Problem.Code.UNKNOWN_MODEL) {
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
                history.unpublish(List.of(answer.id()));
                message.acknowledge();
            } else {
                results.ended(answer, message);
            }
        } catch (RuntimeException e) {
            LOG.warn("job {}: its answer waits, for the database is away", answer.id());
            results.ended(answer, message);
        }
    }

    /** After a new connection. A broker that forgets its queues has lost what was confirmed. */
    void connected(boolean forgetful) {
        forgotten |= forgetful;
    }

    private Finished read(Answer answer) {
        Instant now = Instant.now();
        if (answer instanceof Answer.Predicted predicted) {
            return models.find(predicted.model(), predicted.version())
                    .map(manifest -> Ends.succeeded(new Predicted(manifest, predicted), now))
                    .orElseGet(() -> Ends.unlabelled(predicted, now));
        }
        Answer.Failed failed = (Answer.Failed) answer;
        return Ends.failed(failed.id(), failed.worker(), failed.problem(), now);
    }

    private void begun(List<Started> started) {
        watchers.look(started.stream().map(Started::id).toList());
    }

    private void tell(List<Prediction> changed) {
        changed.forEach(watchers::changed);
        if (changed.stream().anyMatch(each -> each.webhook() != null)) {
            ended.run();
        }
    }

    /** Publishes what is not known to be in a queue, and closes what will have no result. */
    private void lookAfter() {
        if (forgotten) {
            history.unpublishAll();
            forgotten = false;
        }
        if (requester.isConnected() && !stopping) {
            history.takeUnpublished(UNCONFIRMED, AT_ONCE).forEach(this::publishAgain);
        }
        closeOverdue();
    }

    private void noteConfirmed() {
        List<String> ids = new ArrayList<>();
        for (String id = confirmed.poll(); id != null; id = confirmed.poll()) {
            ids.add(id);
        }
        try {
            if (!ids.isEmpty()) {
                history.published(ids);
            }
        } catch (RuntimeException e) {
            confirmed.addAll(ids);
            throw e;
        }
    }

    private void publishAgain(Prediction job) {
        Duration left = deadline.minus(Duration.between(job.created(), Instant.now()));
        try {
            LOG.info("job {}: not known to be in a queue; publishing it again", job.id());
            requester.publish(models.request(job).job(true, left), outcome -> {
                if (outcome == Requester.Outcome.ACCEPTED) {
                    confirmed.add(job.id());
                }
            });
        } catch (UnknownModelException e) {
            Problem problem = new Problem(Problem.Code.UNKNOWN_MODEL, String.valueOf(e.getMessage()));
            tell(history.finish(List.of(Ends.failed(job.id(), null, problem, Instant.now()))));
        }
    }

    private void closeOverdue() {
        Problem problem = new Problem(Problem.Code.EXPIRED, "No result came before the deadline of the job.");
        List<Finished> overdue = history.takeOverdue(deadline, AT_ONCE).stream()
                .map(job -> Ends.failed(job.id(), null, problem, Instant.now()))
                .toList();
        if (!overdue.isEmpty()) {
            LOG.warn("{} background jobs had no result at their deadline; closed them as failed", overdue.size());
            tell(history.finish(overdue));
        }
    }

    /** Takes no more jobs, and notes what is known of the others. What is promised stays in the database. */
    @Override
    public void close() {
        stopping = true;
        timer.shutdown();
        try {
            timer.awaitTermination(UNCONFIRMED.toSeconds(), TimeUnit.SECONDS);
            noteConfirmed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HistoryUnavailableException e) {
            LOG.debug("the database is away; what it does not know to be published is published again", e);
        }
        results.close();
    }
}
