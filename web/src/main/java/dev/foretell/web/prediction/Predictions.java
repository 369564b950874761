package dev.foretell.web.prediction;

import dev.foretell.broker.Publisher;
import dev.foretell.broker.Requester;
import dev.foretell.job.Answer;
import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.process.Time;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.prediction.RefusedException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(25);

    /** The pause before another version is chosen. */
    private static final Duration BEFORE_NEXT_CHOICE = Duration.ofMillis(300);

    /** The deadline of a block of a dataset, which waits behind interactive jobs; the broker's limit is 30 minutes. */
    private static final Duration BLOCK_DEADLINE = Duration.ofMinutes(10);

    private final Publisher publisher;
    private final Admission admission;
    private final Models models;
    private final PredictionRecorder recorder;
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
     * @param history gets each prediction that has ended; must not block
     * @param deadline how long callers wait at most
     * @param executor runs what depends on an answer, so that a slow reader never delays the others
     */
    public Predictions(
            Publisher publisher,
            Models models,
            Workers workers,
            WebMetrics metrics,
            Consumer<Prediction> history,
            int maxInFlight,
            Duration deadline,
            Executor executor,
            Time time) {
        this.publisher = publisher;
        this.models = models;
        this.admission = Admission.ofPublished(publisher, workers);
        this.recorder = new PredictionRecorder(models, metrics, history, time);
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
                        Predictions.this.publish(job);
                    }
                },
                time);
        metrics.gauge("foretell.in.flight", "Predictions in flight", inFlight::get);
    }

    /** Whether jobs can be published at present, even if no worker takes them. */
    public boolean isConnected() {
        return admission.isOpen();
    }

    /** Predicts for a caller that waits until the deadline. */
    public CompletableFuture<ModelOutputs> predict(PredictionRequest request) {
        return predict(request, deadline);
    }

    /**
     * Publishes a job and awaits its answer. Returns at once.
     *
     * @param patience how long the caller waits, at most until the deadline
     * @return the outputs; fails with {@link RefusedException} or {@link FailedException}. To cancel it gives the
     *     prediction up, as the deadline does
     */
    public CompletableFuture<ModelOutputs> predict(PredictionRequest request, Duration patience) {
        return predict(request, PendingPrediction.Use.RECORDED, patience);
    }

    /** Predicts made-up rows around a caller's row, to show what its answer depends on. They are not recorded. */
    public CompletableFuture<ModelOutputs> explore(PredictionRequest request) {
        return predict(request, PendingPrediction.Use.EXPLORING, deadline);
    }

    private CompletableFuture<ModelOutputs> predict(
            PredictionRequest request, PendingPrediction.Use use, Duration patience) {
        Optional<RefusedException> obstacle =
                admission.obstacle(request.manifest().name());
        if (obstacle.isPresent()) {
            return refuse(request, obstacle.get());
        }
        if (inFlight.incrementAndGet() > maxInFlight) {
            countDown();
            return refuse(request, RefusedException.tooMany("predictions in flight", maxInFlight));
        }
        Duration wait = patience.compareTo(deadline) < 0 ? patience : deadline;
        PendingPrediction prediction = new PendingPrediction(request, wait, use, time);
        CompletableFuture<ModelOutputs> result = publish(prediction)
                .whenComplete((predicted, error) -> recorder.count(prediction, error))
                .copy(); // What is cancelled runs no action of its own, and all ends are counted.
        CompletableFuture<ModelOutputs> unused = result.whenComplete((predicted, error) -> {
            if (result.isCancelled()) {
                prediction.answer().cancel(false);
            }
        });
        return result;
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
                        publish(new PendingPrediction(request, BLOCK_DEADLINE, PendingPrediction.Use.BLOCK, time)));
    }

    /** Why a job would be refused at present, for people. */
    public Optional<String> obstacle(String model) {
        return admission.obstacle(model).map(refusal -> String.valueOf(refusal.getMessage()));
    }

    /** The reason why the broker does not accept a queue for a model's jobs, for people. */
    public Optional<String> queueProblem(String model) {
        return publisher.refusal(model);
    }

    private CompletableFuture<ModelOutputs> publish(PendingPrediction prediction) {
        pending.put(prediction.request().id(), prediction);
        CompletableFuture<ModelOutputs> result = prediction
                .answer()
                .orTimeout(prediction.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, error) -> remove(prediction))
                .handleAsync((answer, error) -> recorder.end(prediction, answer, error), executor);
        departures.depart(prediction);
        return result;
    }

    private void remove(PendingPrediction prediction) {
        pending.remove(prediction.request().id());
        if (prediction.use() != PendingPrediction.Use.BLOCK) {
            countDown();
        }
    }

    private void countDown() {
        if (inFlight.decrementAndGet() == 0 && admission.isStopped()) {
            drained.complete(null);
        }
    }

    private CompletableFuture<ModelOutputs> refuse(PredictionRequest request, RefusedException refusal) {
        recorder.count(request, refusal);
        return CompletableFuture.failedFuture(refusal);
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
        if (job.mustBeSeparated(answer)) {
            LOG.debug(
                    "job {}: failed; publishing its {} requests again, each as a job of its own",
                    answer.id(),
                    job.members().size());
            job.members().forEach(this::publishAlone);
            return;
        }
        List<Answer> answers = job.split(answer);
        for (int i = 0; i < answers.size(); i++) {
            answered(job.members().get(i), answers.get(i));
        }
    }

    private void publishAlone(PendingPrediction prediction) {
        if (!prediction.isDone()) {
            prediction.separate();
            departures.depart(prediction);
        }
    }

    private void answered(PendingPrediction prediction, Answer answer) {
        if (prediction.mayChooseAgain(answer)) {
            CompletableFuture.delayedExecutor(BEFORE_NEXT_CHOICE.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> publishForAnotherVersion(prediction));
        } else {
            prediction.answer().complete(answer);
        }
    }

    private void publishForAnotherVersion(PendingPrediction prediction) {
        if (!prediction.isDone()) {
            try {
                prediction.choose(models.chooseAgain(prediction.request()));
                departures.depart(prediction);
            } catch (UnknownModelException e) {
                prediction
                        .answer()
                        .completeExceptionally(new RefusedException(Reason.NO_WORKER, String.valueOf(e.getMessage())));
            }
        }
    }

    private void publish(PendingJob job) {
        publisher.publish(job.job(), outcome -> {
            switch (outcome) {
                case ACCEPTED -> {}
                case UNKNOWN -> LOG.debug("job {}: lost the broker; publishing it again once connected", job.id());
                // Run by another thread: the jobs that follow may be refused, too, which would recurse.
                default -> executor.execute(() -> refuse(job, outcome));
            }
        });
    }

    private void refuse(PendingJob job, Requester.Outcome outcome) {
        for (PendingPrediction prediction : job.members()) {
            prediction.answer().completeExceptionally(RefusedException.of(outcome, prediction.request()));
        }
        departures.release(job.id());
    }

    /** Publishes all awaited jobs again over a new connection. */
    void connected() {
        List<PendingPrediction> awaited = departures.removeAll().stream()
                .filter(prediction -> !prediction.isDone())
                .toList();
        awaited.forEach(departures::depart);
        if (!awaited.isEmpty()) {
            LOG.info("published {} jobs again that were in flight when the broker was lost", awaited.size());
        }
    }

    /** Finds a prediction that is in flight in this process. */
    Optional<Prediction> find(String id) {
        return Optional.ofNullable(pending.get(id))
                .map(prediction -> PredictionRecords.starting(prediction.request(), prediction.created()));
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
