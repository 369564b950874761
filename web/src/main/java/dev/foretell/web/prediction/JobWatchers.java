package dev.foretell.web.prediction;

import dev.foretell.web.database.FailureLog;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import dev.foretell.web.watch.Backlog;
import dev.foretell.web.watch.Watch;
import dev.foretell.web.watch.Watcher;
import dev.foretell.web.watch.Watches;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies callers who wait for a background job of its states. States that this process learns are passed on at once;
 * states that another process has written are found by polling the database a few times a second for the watched jobs.
 * Safe for use by several threads.
 */
public final class JobWatchers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobWatchers.class);
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(300);

    private final History history;
    private final Executor executor;
    private final Watches<Prediction> watches;

    /**
     * Creates an instance that is not started.
     *
     * @param metrics gets the number of watchers
     * @param executor runs the watchers, so that a slow one never delays the others
     */
    public JobWatchers(History history, WebMetrics metrics, Executor executor) {
        this.history = history;
        this.executor = executor;
        this.watches = new Watches<>(
                "watchers",
                Backlog.ALL,
                (known, state) -> isBehind(known, state.status()),
                executor,
                new FailureLog(LOG, "polling the states of background jobs"));
        metrics.gauge("foretell.watches", "Callers that wait for the states of background jobs", watches::count);
    }

    private static boolean isBehind(Prediction known, Status status) {
        return status.compareTo(known.status()) > 0;
    }

    /** Starts to poll. */
    public void start() {
        watches.start(BETWEEN_POLLS, this::find);
    }

    /**
     * Watches a job, starting from a known state.
     *
     * @param watcher gets each later state, the terminal one last
     */
    public Watch<Prediction> watch(Prediction known, Watcher<Prediction> watcher) {
        return watches.watch(known.id(), known, new Watcher<>() {
            @Override
            public void update(Prediction state) {
                watcher.update(full(state));
            }

            @Override
            public void over() {
                watcher.over();
            }
        });
    }

    /**
     * Waits for the end of a job.
     *
     * @return its terminal state, or the last known one when the time is up
     */
    public CompletableFuture<Prediction> end(Prediction known, Duration most) {
        if (known.status().isTerminal() || most.isZero()) {
            return CompletableFuture.completedFuture(known);
        }
        EndWatcher end = new EndWatcher(known);
        Watch<Prediction> watch = watch(known, end);
        return end.end
                .completeOnTimeout(known, most.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((state, error) -> watch.close())
                .thenApplyAsync(state -> state.status().isTerminal() ? state : end.last.get(), executor);
    }

    /** Waits for the terminal state. */
    private static final class EndWatcher implements Watcher<Prediction> {
        private final CompletableFuture<Prediction> end = new CompletableFuture<>();
        private final AtomicReference<Prediction> last;

        EndWatcher(Prediction known) {
            this.last = new AtomicReference<>(known);
        }

        @Override
        public void update(Prediction state) {
            last.set(state);
            if (state.status().isTerminal()) {
                end.complete(state);
            }
        }

        @Override
        public void over() {
            end.complete(last.get());
        }
    }

    /**
     * The complete prediction: changes of many jobs arrive without large inputs and outputs, which a caller needs at
     * the end.
     */
    private Prediction full(Prediction prediction) {
        try {
            return prediction.status().isTerminal()
                    ? history.find(prediction.id()).orElse(prediction)
                    : prediction;
        } catch (HistoryUnavailableException e) {
            return prediction;
        }
    }

    /** Notifies the watchers of a job of its new state. */
    void changed(Prediction prediction) {
        watches.tell(prediction.id(), prediction);
    }

    /** Polls the watched jobs among some. */
    void poll(Collection<String> ids) {
        find(ids.stream().filter(id -> watches.isAnyAt(id, any -> true)).toList());
    }

    private void find(Collection<String> watched) {
        List<String> moved = watched.isEmpty() ? List.of() : moved(history.statuses(watched));
        if (!moved.isEmpty()) {
            history.findAll(moved).forEach(this::changed);
        }
    }

    /** The jobs with a state that some watcher has not seen. */
    private List<String> moved(Map<String, Status> statuses) {
        return statuses.entrySet().stream()
                .filter(each -> watches.isAnyAt(each.getKey(), known -> isBehind(known, each.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Stops polling and ends all watches, so that callers are answered before the server stops. */
    @Override
    public void close() {
        watches.close();
    }
}
