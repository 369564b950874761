package dev.foretell.web.prediction;

import dev.foretell.broker.Publisher;
import dev.foretell.broker.Requester;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.JobProblem;
import dev.foretell.job.Rows;
import dev.foretell.job.Traceparent;
import dev.foretell.log.JobLog;
import dev.foretell.manifest.Manifest;
import dev.foretell.process.Time;
import dev.foretell.web.history.Finished;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.prediction.RefusedException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interactive predictions under way: each is published, awaited until its deadline, ends once, with an answer or a refusal, and is
 * then remembered. When the broker's connection was lost, jobs that are still awaited are published again, for their answers would
 * go to a callback queue that is gone; a job may then be run twice, but is answered once. Safe for use by several threads.
 */
public final class Predictions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Predictions.class);
    private static final double MILLIS = 1e6;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(25);

    /** How long before a version is chosen anew. */
    private static final Duration BEFORE_NEXT_CHOICE = Duration.ofMillis(300);

    /** A part of a dataset waits behind all that is interactive, for as long as that takes; below the broker's 30 minutes. */
    private static final Duration PART_DEADLINE = Duration.ofMinutes(10);

    private final Publisher publisher;
    private final Admission admission;
    private final Models models;
    private final Metrics metrics;
    private final Consumer<Prediction> memory;
    private final int maxInFlight;
    private final Duration deadline;
    private final Executor executor;
    private final Time time;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Departures departures;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /**
     * No predictions yet.
     *
     * @param workers asked whether there are any
     * @param metrics told how every job ends
     * @param memory gets each prediction that has ended; must not wait
     * @param maxInFlight the jobs that may be under way
     * @param deadline how long a caller waits at most
     * @param executor runs what depends on an answer, so that a slow reader of one never holds up the others
     */
    public Predictions(
            Publisher publisher,
            Models models,
            Workers workers,
            Metrics metrics,
            Consumer<Prediction> memory,
            int maxInFlight,
            Duration deadline,
            Executor executor,
            Time time) {
        this.publisher = publisher;
        this.models = models;
        this.admission = Admission.ofPublished(publisher, workers);
        this.metrics = metrics;
        this.memory = memory;
        this.maxInFlight = maxInFlight;
        this.deadline = deadline;
        this.executor = executor;
        this.time = time;
        this.departures = new Departures(workers, new Departures.Road() {
            @Override
            public boolean isOpen() {
                return publisher.isConnected();
            }

            @Override
            public void leave(Shipment shipment) {
                publish(shipment);
            }
        }, time);
        metrics.gauge("foretell.in.flight", "Predictions under way", inFlight::get);
    }

    /** Whether jobs can be published at present, though maybe no worker takes them. */
    public boolean isConnected() {
        return admission.isOpen();
    }

    /**
     * Sends a job and awaits its answer until the deadline. Returns at once.
     *
     * @return the outputs; fails with {@link RefusedException} or {@link FailedException}
     */
    public CompletableFuture<Predicted> predict(Request request) {
        return admitted(request, Pending.Use.REMEMBERED);
    }

    /** The same for rows that nobody has: around one that somebody has, to show what its answer depends on. They are not remembered. */
    public CompletableFuture<Predicted> explore(Request request) {
        return admitted(request, Pending.Use.EXPLORED);
    }

    private CompletableFuture<Predicted> admitted(Request request, Pending.Use use) {
        Optional<RefusedException> obstacle = admission.obstacle(request.manifest().name());
        if (obstacle.isPresent()) {
            return refused(request, obstacle.get());
        }
        if (inFlight.incrementAndGet() > maxInFlight) {
            leave();
            return refused(request, RefusedException.tooMany("predictions are under way", maxInFlight));
        }
        Pending waiting = new Pending(request, deadline, use, time);
        return published(waiting).whenComplete((predicted, error) -> count(waiting, error));
    }

    /**
     * Sends a part of a dataset, which travels behind interactive jobs, and awaits its answer for some minutes. It counts neither as a
     * prediction under way nor among those that were made, and is not remembered: all that is the dataset's. Returns at once.
     *
     * @param rows at least one
     * @return the outputs; fails with {@link RefusedException} or {@link FailedException}
     */
    public CompletableFuture<Predicted> predictPart(Manifest manifest, Rows rows, Caller caller) {
        Request request = Request.chunk(manifest, rows, caller);
        return admission
                .obstacle(manifest.name())
                .map(CompletableFuture::<Predicted>failedFuture)
                .orElseGet(() -> published(new Pending(request, PART_DEADLINE, Pending.Use.PART, time)));
    }

    /** The reason why a job would not be sent at present, for people. */
    public Optional<String> obstacle(String model) {
        return admission.obstacle(model).map(refusal -> String.valueOf(refusal.getMessage()));
    }

    private CompletableFuture<Predicted> published(Pending waiting) {
        pending.put(waiting.request().id(), waiting);
        CompletableFuture<Predicted> result = waiting.answer()
                .orTimeout(waiting.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, error) -> leave(waiting))
                .handleAsync((answer, error) -> end(waiting, answer, error), executor);
        departures.depart(waiting);
        return result;
    }

    private void leave(Pending waiting) {
        pending.remove(waiting.request().id());
        if (waiting.use() != Pending.Use.PART) {
            leave();
        }
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && admission.isStopped()) {
            drained.complete(null);
        }
    }

    private CompletableFuture<Predicted> refused(Request request, RefusedException refusal) {
        metricsOf(request).ended(refusal.reason().label());
        metrics.refused(refusal.reason());
        return CompletableFuture.failedFuture(refusal);
    }

    private VersionMetrics metricsOf(Request request) {
        return metrics.of(request.manifest().name(), request.manifest().version());
    }

    private void count(Pending waiting, @Nullable Throwable failure) {
        Request request = waiting.request();
        Duration time = waiting.age();
        Throwable error = cause(failure);
        String outcome = Outcomes.of(error);
        if (error instanceof RefusedException refused && refused.reason() != Reason.DEADLINE) {
            metricsOf(request).ended(outcome);
            metrics.refused(refused.reason());
        } else {
            metricsOf(request).ended(outcome, time);
        }
        if (request.caller().traceparent() != null) {
            log(request.job(false, deadline), outcome, time);
        }
    }

    private static void log(Job job, String outcome, Duration time) {
        if (job.trace().filter(Traceparent::isSampled).isPresent()) {
            JobLog.use(
                    job,
                    () -> LOG.info("job {}: {} {} in {} ms", job.id(), job.model(), outcome, time.toNanos() / MILLIS));
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    /** Remembers how a prediction has ended, and tells it. */
    private Predicted end(Pending waiting, @Nullable Answer answer, @Nullable Throwable failure) {
        Throwable error = cause(failure);
        if (error instanceof TimeoutException) {
            JobProblem expired = new JobProblem(JobProblem.Code.EXPIRED, "No answer came before the deadline.");
            remember(waiting, Ends.failed(waiting.request().id(), null, expired, time.instant()));
            throw RefusedException.late(waiting.request().id(), waiting.deadline());
        } else if (error instanceof RefusedException refused) {
            throw refused;
        } else if (error != null) {
            throw new IllegalStateException("a job ends with an answer, a refusal or at its deadline", error);
        } else if (answer instanceof Answer.Predicted predicted) {
            return remembered(waiting, predicted);
        }
        throw failed(waiting, (Answer.Failed) Objects.requireNonNull(answer));
    }

    private FailedException failed(Pending waiting, Answer.Failed failed) {
        return new FailedException(
                remember(waiting, Ends.failed(failed.id(), failed.worker(), failed.problem(), time.instant())));
    }

    private Predicted remembered(Pending waiting, Answer.Predicted answer) {
        Predicted predicted = new Predicted(models.manifest(waiting.request().manifest(), answer.version()), answer);
        predicted.misfit().ifPresent(misfit -> {
            throw failed(waiting, misfit);
        });
        remember(waiting, Ends.succeeded(predicted, time.instant()));
        return predicted;
    }

    private Prediction remember(Pending waiting, Finished end) {
        Prediction ended = Ends.starting(waiting.request(), waiting.created()).finished(end);
        if (waiting.use() == Pending.Use.REMEMBERED) {
            memory.accept(ended);
        }
        return ended;
    }

    /** Takes an answer from the callback queue. */
    void answered(Answer answer) {
        departures
                .arrived(answer)
                .ifPresentOrElse(
                        shipment -> answered(shipment, shipment.checked(answer)),
                        () -> LOG.debug("job {}: dropped a late or second answer", answer.id()));
    }

    private void answered(Shipment shipment, Answer answer) {
        if (shipment.isJoined() && isFaultOfSome(answer)) {
            LOG.debug(
                    "job {}: {} requests are tried again, each alone",
                    answer.id(),
                    shipment.members().size());
            shipment.members().forEach(this::goAlone);
            return;
        }
        List<Answer> answers = shipment.split(answer);
        for (int i = 0; i < answers.size(); i++) {
            answered(shipment.members().get(i), answers.get(i));
        }
    }

    /** Whether one of the requests in a job may be at fault for the others. */
    private static boolean isFaultOfSome(Answer answer) {
        return answer instanceof Answer.Failed failed
                && failed.problem().code() != JobProblem.Code.UNKNOWN_MODEL
                && failed.problem().code() != JobProblem.Code.EXPIRED;
    }

    private void goAlone(Pending waiting) {
        if (!waiting.isOver()) {
            waiting.goAlone();
            departures.depart(waiting);
        }
    }

    private void answered(Pending waiting, Answer answer) {
        if (isWithoutVersion(answer) && waiting.mayChooseAgain()) {
            CompletableFuture.delayedExecutor(BEFORE_NEXT_CHOICE.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> publishElsewhere(waiting));
        } else {
            waiting.answer().complete(answer);
        }
    }

    private static boolean isWithoutVersion(Answer answer) {
        return answer instanceof Answer.Failed failed && failed.problem().code() == JobProblem.Code.UNKNOWN_MODEL;
    }

    private void publishElsewhere(Pending waiting) {
        if (!waiting.isOver()) {
            try {
                waiting.choose(models.chooseAgain(waiting.request()));
                departures.depart(waiting);
            } catch (UnknownModelException e) {
                waiting.answer()
                        .completeExceptionally(new RefusedException(Reason.NO_WORKER, String.valueOf(e.getMessage())));
            }
        }
    }

    private void publish(Shipment shipment) {
        publisher.publish(shipment.job(), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {}
                case UNKNOWN ->
                    LOG.debug("job {}: the broker went away; it is published again when it is back", shipment.id());
                // Not here: those that leave next may be refused, too, and theirs the next.
                default -> executor.execute(() -> refused(shipment, outcome));
            }
        });
    }

    private void refused(Shipment shipment, Requester.Outcome outcome) {
        for (Pending waiting : shipment.members()) {
            waiting.answer().completeExceptionally(RefusedException.of(outcome, waiting.request()));
        }
        departures.arrived(shipment.id());
    }

    /** Publishes again what is awaited: the connection is a new one. */
    void connected() {
        List<Pending> awaited = departures.recall().stream()
                .filter(waiting -> !waiting.isOver())
                .toList();
        awaited.forEach(departures::depart);
        if (!awaited.isEmpty()) {
            LOG.info("published {} jobs again that were under way when the broker went away", awaited.size());
        }
    }

    /** A prediction that is under way in this process. */
    Optional<Prediction> find(String id) {
        return Optional.ofNullable(pending.get(id)).map(waiting -> Ends.starting(waiting.request(), waiting.created()));
    }

    /** Takes no more jobs, and waits for those under way. */
    @Override
    public void close() {
        admission.stop();
        drain();
        departures.close();
    }

    private void drain() {
        if (inFlight.get() > 0) {
            try {
                drained.get(LONGEST_DRAIN.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                LOG.warn("{} predictions were still under way at the end", inFlight.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("draining only ever completes", e);
            }
        }
    }
}
