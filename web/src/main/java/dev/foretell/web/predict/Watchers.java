package dev.foretell.web.predict;

import dev.foretell.web.history.History;
import dev.foretell.web.history.HistoryUnavailableException;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait for a background job of its states. What this process learns itself is told at once; what another process
 * has written to the database is found by looking, a few times a second, at the jobs that somebody waits for. Safe for use by
 * several threads.
 */
public final class Watchers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
    private static final Duration LOOK = Duration.ofMillis(300);

    private final History history;
    private final Executor executor;
    private final Map<String, List<Watch>> watches = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "watchers"));

    /**
     * Not yet started.
     *
     * @param executor runs the watchers, so that a slow one never holds up the others
     */
    public Watchers(History history, Executor executor) {
        this.history = history;
        this.executor = executor;
    }

    /** Starts to look. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One who waits; {@link #close} ends it. */
    public final class Watch implements AutoCloseable {
        private final String id;
        private final Consumer<Prediction> told;
        private Status seen;

        private Watch(Prediction known, Consumer<Prediction> told) {
            this.id = known.id();
            this.told = told;
            this.seen = known.status();
        }

        /** Tells a state once, and none after a later one. */
        private void tell(Prediction prediction) {
            synchronized (this) {
                if (prediction.status().compareTo(seen) <= 0) {
                    return;
                }
                seen = prediction.status();
            }
            executor.execute(() -> told.accept(full(prediction)));
        }

        @Override
        public void close() {
            watches.computeIfPresent(id, (key, list) -> {
                list.remove(this);
                return list.isEmpty() ? null : list;
            });
        }
    }

    /**
     * Watches a job from a known state on.
     *
     * @param told gets each later state, the terminal one last
     */
    public Watch watch(Prediction known, Consumer<Prediction> told) {
        Watch watch = new Watch(known, told);
        watches.compute(known.id(), (id, list) -> {
            List<Watch> all = list == null ? new CopyOnWriteArrayList<>() : list;
            all.add(watch);
            return all;
        });
        return watch;
    }

    /**
     * Waits for the end of a job.
     *
     * @return its terminal state, or the last known one when the time is over
     */
    public CompletableFuture<Prediction> end(Prediction known, Duration most) {
        if (known.status().isTerminal() || most.isZero()) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<Prediction> end = new CompletableFuture<>();
        Prediction[] last = {known};
        Watch watch = watch(known, state -> {
            last[0] = state;
            if (state.status().isTerminal()) {
                end.complete(state);
            }
        });
        return end.completeOnTimeout(known, most.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((state, error) -> watch.close())
                .thenApplyAsync(state -> state.status().isTerminal() ? state : last[0], executor);
    }

    /** Changes of many jobs are told without large inputs and outputs; who waits for the end of one wants all of it. */
    private Prediction full(Prediction prediction) {
        try {
            return prediction.status().isTerminal()
                    ? history.find(prediction.id()).orElse(prediction)
                    : prediction;
        } catch (HistoryUnavailableException e) {
            return prediction;
        }
    }

    /** Tells those who wait for a job of its new state. */
    void changed(Prediction prediction) {
        watches.getOrDefault(prediction.id(), List.of()).forEach(watch -> watch.tell(prediction));
    }

    private void look() {
        look(watches.keySet());
    }

    /** Looks at those among some jobs that somebody waits for. */
    void look(Collection<String> ids) {
        try {
            List<String> watched = ids.stream().filter(watches::containsKey).toList();
            if (!watched.isEmpty()) {
                history.findAll(watched).forEach(this::changed);
            }
        } catch (HistoryUnavailableException e) {
            LOG.debug("the database is away; waiting goes on", e);
        } catch (RuntimeException e) {
            LOG.error("looking for states failed; trying again", e);
        }
    }

    /** Looks no more. Those who wait are told nothing more than what this process learns. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
