package dev.foretell.web.predict;

import dev.foretell.broker.Requester;
import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.Answer;
import dev.foretell.job.Job;
import dev.foretell.job.Traceparent;
import dev.foretell.log.JobLog;
import dev.foretell.web.predict.RefusedException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs under way: each is published, awaited until its deadline, and ends once, with an answer or a refusal. When the
 * broker's connection was lost, jobs that are still awaited are published again, for their answers would go to a callback queue
 * that is gone; a job may then be run twice, but is answered once. Safe for use by several threads.
 */
public final class Predictions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Predictions.class);
    private static final double NANOS = 1e6;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(25);

    private record Pending(Job job, long deadlineNanos, CompletableFuture<Answer> answer) {
        Duration left() {
            return Duration.ofNanos(deadlineNanos - System.nanoTime());
        }
    }

    private final int maxInFlight;
    private final Workers workers;
    private final Metrics metrics;
    private final Executor executor;
    private final Requester requester;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean stopping;

    /**
     * Not yet started.
     *
     * @param broker an AMQP URI
     * @param name the process's name, shown by the broker
     * @param models the models whose queues are declared
     * @param maxInFlight the jobs that may be under way
     * @param workers told what is heard of workers, and asked whether there are any
     * @param metrics told how every job ends
     * @param executor runs what depends on an answer, so that a slow reader of one never holds up the others
     */
    public Predictions(
            URI broker,
            String name,
            Collection<String> models,
            int maxInFlight,
            Workers workers,
            Metrics metrics,
            Executor executor) {
        this.maxInFlight = maxInFlight;
        this.workers = workers;
        this.metrics = metrics;
        this.executor = executor;
        this.requester = new Requester(broker, name, models, new Requester.Listener() {
            @Override
            public void answered(Answer answer) {
                Pending job = pending.get(answer.id());
                if (job == null) {
                    LOG.debug("job {}: dropped a late or second answer", answer.id());
                } else {
                    job.answer().complete(answer);
                }
            }

            @Override
            public void connected() {
                publishAgain();
            }

            @Override
            public void listening() {
                workers.listening();
            }

            @Override
            public void heartbeat(Heartbeat heartbeat) {
                workers.heard(heartbeat);
            }

            @Override
            public void deadLettered(Answer.Failed answer) {
                // The name comes from a letter, which anyone may have written.
                metrics.deadLettered(
                        models.contains(answer.model()) ? answer.model() : Metrics.NONE,
                        answer.problem().code());
            }
        });
        metrics.gauge("foretell.in.flight", "Predictions under way", inFlight::get);
        metrics.gauge("foretell.workers", "Workers that take jobs", workers::count);
    }

    /** Starts to connect to the broker, and returns at once. */
    public void start() {
        requester.start();
    }

    /**
     * Takes jobs for more models, from its return on.
     *
     * @param models all models that jobs are taken for
     */
    public void serve(Collection<String> models) {
        requester.serve(models);
    }

    /** Whether jobs can be published at present, though maybe no worker takes them. */
    public boolean isConnected() {
        return !stopping && requester.isConnected();
    }

    /**
     * Sends a job and awaits its answer for as long as its expiration says. Returns at once.
     *
     * @return the answer; fails with {@link RefusedException} or {@link FailedException}
     */
    public CompletableFuture<Answer.Predicted> predict(Job job) {
        if (stopping) {
            return refused(job, Reason.STOPPING, "This server is about to stop.");
        }
        if (requester.isConnected() && workers.isUnserved(job.model())) {
            return refused(job, Reason.NO_WORKER, "No worker serves the model " + job.model() + " at present.");
        }
        if (inFlight.incrementAndGet() > maxInFlight) {
            leave();
            return refused(
                    job,
                    Reason.TOO_MANY_IN_FLIGHT,
                    "As many predictions are under way as may be: " + maxInFlight + ".");
        }
        long millis = job.expiration().toMillis();
        long start = System.nanoTime();
        Pending waiting = new Pending(job, start + job.expiration().toNanos(), new CompletableFuture<>());
        pending.put(job.id(), waiting);
        CompletableFuture<Answer.Predicted> result = waiting.answer()
                .orTimeout(millis, TimeUnit.MILLISECONDS)
                .whenComplete((answer, error) -> {
                    pending.remove(job.id());
                    leave();
                })
                .handleAsync(Predictions::resultOf, executor)
                .whenComplete((answer, error) -> ended(job, error, Duration.ofNanos(System.nanoTime() - start)));
        publish(waiting, job);
        return result;
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && stopping) {
            drained.complete(null);
        }
    }

    private CompletableFuture<Answer.Predicted> refused(Job job, Reason reason, String message) {
        metrics.of(job.model(), job.version()).ended(reason.label());
        metrics.refused(reason);
        return CompletableFuture.failedFuture(new RefusedException(reason, message));
    }

    private void ended(Job job, @Nullable Throwable failure, Duration time) {
        Throwable error = cause(failure);
        String outcome = Outcomes.of(error);
        if (error instanceof RefusedException refused && refused.reason() != Reason.DEADLINE) {
            metrics.of(job.model(), job.version()).ended(outcome);
            metrics.refused(refused.reason());
        } else {
            metrics.of(job.model(), job.version()).ended(outcome, time);
        }
        if (job.trace().filter(Traceparent::isSampled).isPresent()) {
            JobLog.use(
                    job,
                    () -> LOG.info("job {}: {} {} in {} ms", job.id(), job.model(), outcome, time.toNanos() / NANOS));
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static Answer.Predicted resultOf(Answer answer, @Nullable Throwable failure) {
        Throwable error = cause(failure);
        if (error instanceof TimeoutException) {
            throw new RefusedException(Reason.DEADLINE, "No answer came before the deadline. Is a worker running?");
        } else if (error instanceof RefusedException refused) {
            throw refused;
        } else if (error != null) {
            throw new IllegalStateException("a job ends with an answer, a refusal or at its deadline", error);
        } else if (answer instanceof Answer.Failed failed) {
            throw new FailedException(failed);
        }
        return (Answer.Predicted) answer;
    }

    private void publish(Pending waiting, Job job) {
        requester.publish(job, outcome -> {
            switch (outcome) {
                case ACCEPTED -> {}
                case UNKNOWN ->
                    JobLog.use(
                            job,
                            () -> LOG.debug(
                                    "job {}: the broker went away; it is published again when it is back", job.id()));
                case QUEUE_FULL ->
                    fail(waiting, Reason.QUEUE_FULL, "The queue of the model " + job.model() + " is full.");
                case UNROUTABLE ->
                    fail(waiting, Reason.UNROUTABLE, "No queue takes jobs for the model " + job.model() + ".");
                case BROKER_AWAY -> fail(waiting, Reason.BROKER_AWAY, "The message broker is away.");
            }
        });
    }

    private static void fail(Pending waiting, Reason reason, String message) {
        waiting.answer().completeExceptionally(new RefusedException(reason, message));
    }

    private void publishAgain() {
        int count = 0;
        for (Pending waiting : pending.values()) {
            Duration left = waiting.left();
            if (left.toMillis() > 0) {
                publish(waiting, waiting.job().expiringIn(left));
                count++;
            }
        }
        if (count > 0) {
            LOG.info("published {} jobs again that were under way when the broker went away", count);
        }
    }

    /** Takes no more jobs, waits for those under way, then closes the connection. */
    @Override
    public void close() {
        stopping = true;
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
        requester.close();
    }
}
