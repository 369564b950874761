package dev.foretell.web.prediction;

import dev.foretell.process.Repeating;
import dev.foretell.web.database.FailureLog;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.History;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
    private volatile boolean closed;
    private final FailureLog failures = new FailureLog(LOG, "looking for states");
    private final Repeating looks = new Repeating("watchers", failures);

    /**
     * Not yet started.
     *
     * @param metrics told how many wait
     * @param executor runs the watchers, so that a slow one never holds up the others
     */
    public Watchers(History history, Metrics metrics, Executor executor) {
        this.history = history;
        this.executor = executor;
        metrics.gauge("foretell.watches", "Callers who wait for the states of background jobs", this::count);
    }

    private int count() {
        return watches.values().stream().mapToInt(List::size).sum();
    }

    /** Starts to look. */
    public void start() {
        looks.every(LOOK, this::look);
    }

    /** One who waits; {@link #close} ends it. */
    public final class Watch implements AutoCloseable {
        private final String id;
        private final Consumer<Prediction> told;
        private final Runnable over;
        private Status seen;
        private CompletableFuture<Void> telling = CompletableFuture.completedFuture(null);

        private Watch(Prediction known, Consumer<Prediction> told, Runnable over) {
            this.id = known.id();
            this.told = told;
            this.over = over;
            this.seen = known.status();
        }

        private synchronized boolean isBehind(Status status) {
            return status.compareTo(seen) > 0;
        }

        /** Tells a state once, after those before it, and none after a later one. */
        private synchronized void tell(Prediction prediction) {
            if (isBehind(prediction.status())) {
                seen = prediction.status();
                telling = telling.handleAsync(
                        (before, error) -> {
                            told.accept(full(prediction));
                            return null;
                        },
                        executor);
            }
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
     * @param over run when nothing more will be told, for this process ends
     */
    public Watch watch(Prediction known, Consumer<Prediction> told, Runnable over) {
        Watch watch = new Watch(known, told, over);
        watches.compute(known.id(), (id, list) -> {
            List<Watch> all = list == null ? new CopyOnWriteArrayList<>() : list;
            all.add(watch);
            return all;
        });
        if (closed) {
            executor.execute(over);
        }
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
        AtomicReference<Prediction> last = new AtomicReference<>(known);
        Watch watch = watch(
                known,
                state -> {
                    last.set(state);
                    if (state.status().isTerminal()) {
                        end.complete(state);
                    }
                },
                () -> end.complete(known));
        return end.completeOnTimeout(known, most.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((state, error) -> watch.close())
                .thenApplyAsync(state -> state.status().isTerminal() ? state : last.get(), executor);
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
            List<String> moved = watched.isEmpty() ? List.of() : moved(history.statuses(watched));
            if (!moved.isEmpty()) {
                history.findAll(moved).forEach(this::changed);
            }
        } catch (RuntimeException e) { // Whoever has noted the states need not know that they are watched.
            failures.accept(e);
        }
    }

    /** Those of which somebody does not know yet. */
    private List<String> moved(Map<String, Status> statuses) {
        return statuses.entrySet().stream()
                .filter(each -> watches.getOrDefault(each.getKey(), List.of()).stream()
                        .anyMatch(watch -> watch.isBehind(each.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Looks no more, and lets nobody wait any longer: who waits is answered before the server stops. */
    @Override
    public void close() {
        closed = true;
        looks.close();
        watches.values().forEach(all -> all.forEach(watch -> executor.execute(watch.over)));
    }
}
