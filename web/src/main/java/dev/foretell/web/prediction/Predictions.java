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
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.PredictionEnd;
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
 * The interactive predictions in flight. Each is published, awaited until its deadline, ends once, with an answer or a
 * refusal, and is then recorded. After the connection to the broker was lost, jobs that are still awaited are published
 * again, since the callback queue for their answers no longer exists; a job may then run twice, but is answered once.
 * Safe for use by several threads.
 */
public final class Predictions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Predictions.class);
    private static final double MILLIS = 1e6;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(25);

    /** The pause before another version is chosen. */
    private static final Duration BEFORE_NEXT_CHOICE = Duration.ofMillis(300);

    /**
     * The deadline of a block of a dataset, which waits behind interactive jobs; below the broker's limit of 30
     * minutes.
     */
    private static final Duration BLOCK_DEADLINE = Duration.ofMinutes(10);

    private final Publisher publisher;
    private final Admission admission;
    private final Models models;
    private final WebMetrics metrics;
    private final Consumer<Prediction> recorder;
    private final int maxInFlight;
    private final Duration deadline;
    private final Executor executor;
    private final Time time;
    private final Map<String, PendingPrediction> pending = new ConcurrentHashMap<>();
    private final Departures departures;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /**
     * Creates an instance without predictions.
     *
     * @param workers the workers that are alive
     * @param metrics counts how predictions end
     * @param recorder gets each prediction that has ended; must not block
     * @param maxInFlight the most predictions in flight
     * @param deadline the longest time that a caller waits
     * @param executor runs what depends on an answer, so that a slow reader never delays the others
     */
    public Predictions(
            Publisher publisher,
            Models models,
            Workers workers,
            WebMetrics metrics,
            Consumer<Prediction> recorder,
            int maxInFlight,
            Duration deadline,
            Executor executor,
            Time time) {
        this.publisher = publisher;
        this.models = models;
        this.admission = Admission.ofPublished(publisher, workers);
        this.metrics = metrics;
        this.recorder = recorder;
        this.maxInFlight = maxInFlight;
        this.deadline = deadline;
        this.executor = executor;
        this.time = time;
        this.departures = new Departures(
                workers,
                new Departures.Publishing() {
                    @Override
                    public boolean isOpen() {
                        return publisher.isConnected();
                    }

                    @Override
                    public void publish(PendingJob job) {
                        Predictions.this.send(job);
                    }
                },
                time);
        metrics.gauge("foretell.in.flight", "Predictions in flight", inFlight::get);
    }

    /** Whether jobs can be published at present, even if no worker takes them. */
    public boolean isConnected() {
        return admission.isOpen();
    }

    /**
     * Publishes a job and awaits its answer until the deadline. Returns at once.
     *
     * @return the outputs; fails with {@link RefusedException} or {@link FailedException}
     */
    public CompletableFuture<ModelOutputs> predict(PredictionRequest request) {
        return admitted(request, PendingPrediction.Use.RECORDED);
    }

    /** Predicts made-up rows around a caller's row, to show what its answer depends on. They are not recorded. */
    public CompletableFuture<ModelOutputs> explore(PredictionRequest request) {
        return admitted(request, PendingPrediction.Use.EXPLORING);
    }

    private CompletableFuture<ModelOutputs> admitted(PredictionRequest request, PendingPrediction.Use use) {
        Optional<RefusedException> obstacle =
                admission.obstacle(request.manifest().name());
        if (obstacle.isPresent()) {
            return refused(request, obstacle.get());
        }
        if (inFlight.incrementAndGet() > maxInFlight) {
            leave();
            return refused(request, RefusedException.tooMany("predictions in flight", maxInFlight));
        }
        PendingPrediction waiting = new PendingPrediction(request, deadline, use, time);
        return published(waiting).whenComplete((predicted, error) -> count(waiting, error));
    }

    /**
     * Publishes a block of a dataset, which waits behind interactive jobs, and awaits its answer for some minutes. It
     * does not count as a prediction, in flight or made, and is not recorded: the dataset does that. Returns at once.
     *
     * @param rows at least one
     * @return the outputs; fails with {@link RefusedException} or {@link FailedException}
     */
    public CompletableFuture<ModelOutputs> predictBlock(Manifest manifest, Rows rows, CallerContext caller) {
        PredictionRequest request = PredictionRequest.chunk(manifest, rows, caller);
        return admission
                .obstacle(manifest.name())
                .map(CompletableFuture::<ModelOutputs>failedFuture)
                .orElseGet(() ->
                        published(new PendingPrediction(request, BLOCK_DEADLINE, PendingPrediction.Use.BLOCK, time)));
    }

    /** The reason why a job would be refused at present, for people. */
    public Optional<String> obstacle(String model) {
        return admission.obstacle(model).map(refusal -> String.valueOf(refusal.getMessage()));
    }

    private CompletableFuture<ModelOutputs> published(PendingPrediction waiting) {
        pending.put(waiting.request().id(), waiting);
        CompletableFuture<ModelOutputs> result = waiting.answer()
                .orTimeout(waiting.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, error) -> leave(waiting))
                .handleAsync((answer, error) -> end(waiting, answer, error), executor);
        departures.depart(waiting);
        return result;
    }

    private void leave(PendingPrediction waiting) {
        pending.remove(waiting.request().id());
        if (waiting.use() != PendingPrediction.Use.BLOCK) {
            leave();
        }
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && admission.isStopped()) {
            drained.complete(null);
        }
    }

    private CompletableFuture<ModelOutputs> refused(PredictionRequest request, RefusedException refusal) {
        metricsOf(request).ended(refusal.reason().label());
        metrics.refused(refusal.reason());
        return CompletableFuture.failedFuture(refusal);
    }

    private WebVersionMetrics metricsOf(PredictionRequest request) {
        return metrics.of(request.manifest().name(), request.manifest().version());
    }

    private void count(PendingPrediction waiting, @Nullable Throwable failure) {
        PredictionRequest request = waiting.request();
        Duration time = waiting.age();
        Throwable error = cause(failure);
        String outcome = OutcomeLabels.of(error);
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

    /** Records how a prediction has ended, and returns or throws that. */
    private ModelOutputs end(PendingPrediction waiting, @Nullable Answer answer, @Nullable Throwable failure) {
        Throwable error = cause(failure);
        if (error instanceof TimeoutException) {
            JobProblem expired = new JobProblem(JobProblem.Code.EXPIRED, "No answer came before the deadline.");
            remember(waiting, PredictionRecords.failed(waiting.request().id(), null, expired, time.instant()));
            throw RefusedException.deadlinePassed(waiting.request().id(), waiting.deadline());
        } else if (error instanceof RefusedException refused) {
            throw refused;
        } else if (error != null) {
            throw new IllegalStateException("a job ends with an answer, a refusal or at its deadline", error);
        } else if (answer instanceof Answer.Predicted predicted) {
            return recorded(waiting, predicted);
        }
        throw failed(waiting, (Answer.Failed) Objects.requireNonNull(answer));
    }

    private FailedException failed(PendingPrediction waiting, Answer.Failed failed) {
        return new FailedException(remember(
                waiting, PredictionRecords.failed(failed.id(), failed.worker(), failed.problem(), time.instant())));
    }

    private ModelOutputs recorded(PendingPrediction waiting, Answer.Predicted answer) {
        ModelOutputs predicted =
                new ModelOutputs(models.manifest(waiting.request().manifest(), answer.version()), answer);
        predicted.misfit().ifPresent(misfit -> {
            throw failed(waiting, misfit);
        });
        remember(waiting, PredictionRecords.succeeded(predicted, time.instant()));
        return predicted;
    }

    private Prediction remember(PendingPrediction waiting, PredictionEnd end) {
        Prediction ended =
                PredictionRecords.starting(waiting.request(), waiting.created()).finished(end);
        if (waiting.use() == PendingPrediction.Use.RECORDED) {
            recorder.accept(ended);
        }
        return ended;
    }

    /** Handles an answer from the callback queue. */
    void answered(Answer answer) {
        departures
                .release(answer)
                .ifPresentOrElse(
                        job -> answered(job, job.checked(answer)),
                        () -> LOG.debug("job {}: dropped a late or second answer", answer.id()));
    }

    private void answered(PendingJob job, Answer answer) {
        if (job.isJoined() && isFaultOfSome(answer)) {
            LOG.debug(
                    "job {}: failed; publishing its {} requests again, each as a job of its own",
                    answer.id(),
                    job.members().size());
            job.members().forEach(this::separate);
            return;
        }
        List<Answer> answers = job.split(answer);
        for (int i = 0; i < answers.size(); i++) {
            answered(job.members().get(i), answers.get(i));
        }
    }

    /** Whether one of the requests in a job may have caused the failure of all. */
    private static boolean isFaultOfSome(Answer answer) {
        return answer instanceof Answer.Failed failed
                && failed.problem().code() != JobProblem.Code.UNKNOWN_MODEL
                && failed.problem().code() != JobProblem.Code.EXPIRED;
    }

    private void separate(PendingPrediction waiting) {
        if (!waiting.isDone()) {
            waiting.separate();
            departures.depart(waiting);
        }
    }

    private void answered(PendingPrediction waiting, Answer answer) {
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

    private void publishElsewhere(PendingPrediction waiting) {
        if (!waiting.isDone()) {
            try {
                waiting.choose(models.chooseAgain(waiting.request()));
                departures.depart(waiting);
            } catch (UnknownModelException e) {
                waiting.answer()
                        .completeExceptionally(new RefusedException(Reason.NO_WORKER, String.valueOf(e.getMessage())));
            }
        }
    }

    private void send(PendingJob job) {
        publisher.publish(job.job(), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {}
                case UNKNOWN -> LOG.debug("job {}: lost the broker; publishing it again once connected", job.id());
                // Run elsewhere: the jobs that follow may be refused, too, which would recurse.
                default -> executor.execute(() -> refused(job, outcome));
            }
        });
    }

    private void refused(PendingJob job, Requester.Outcome outcome) {
        for (PendingPrediction waiting : job.members()) {
            waiting.answer().completeExceptionally(RefusedException.of(outcome, waiting.request()));
        }
        departures.release(job.id());
    }

    /** Publishes all awaited jobs again over a new connection. */
    void connected() {
        List<PendingPrediction> awaited = departures.removeAll().stream()
                .filter(waiting -> !waiting.isDone())
                .toList();
        awaited.forEach(departures::depart);
        if (!awaited.isEmpty()) {
            LOG.info("published {} jobs again that were in flight when the broker was lost", awaited.size());
        }
    }

    /** Finds a prediction that is in flight in this process. */
    Optional<Prediction> find(String id) {
        return Optional.ofNullable(pending.get(id))
                .map(waiting -> PredictionRecords.starting(waiting.request(), waiting.created()));
    }

    /** Accepts no more predictions, and waits for those in flight. */
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
                LOG.warn("{} predictions were still in flight when draining ended", inFlight.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("draining only ever completes", e);
            }
        }
    }
}
