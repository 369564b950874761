package dev.foretell.web.prediction;

import dev.foretell.broker.Settlement;
import dev.foretell.job.Answer;
import dev.foretell.web.database.FailureLog;
import dev.foretell.web.history.Finished;
import dev.foretell.web.history.History;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Started;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what workers report about background jobs, many reports in one transaction, and only then acknowledges the
 * messages. While the database is unavailable nothing is acknowledged, and the broker keeps the rest. Safe for use by
 * several threads.
 */
final class Results implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Results.class);
    private static final FailureLog STORING = new FailureLog(LOG, "storing messages about jobs");
    private static final FailureLog TELLING = new FailureLog(LOG, "notifying callers who wait for jobs");
    private static final int AT_ONCE = 500;
    private static final Duration BEFORE_NEXT_TRY = Duration.ofMillis(500);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private sealed interface Told {
        Settlement message();

        record Start(Started started, Settlement message) implements Told {}

        record End(Answer answer, Settlement message) implements Told {}
    }

    private final History history;
    private final Function<Answer, Finished> reading;
    private final Consumer<List<Started>> begun;
    private final Consumer<List<Prediction>> ended;
    private final InstantSource clock;
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "results");
    private volatile boolean closed;

    /**
     * Creates an instance that is not started.
     *
     * @param reading converts an answer into a record of the history
     * @param begun gets the jobs that have started
     * @param ended gets the predictions that have just ended, each once
     */
    Results(
            History history,
            Function<Answer, Finished> reading,
            Consumer<List<Started>> begun,
            Consumer<List<Prediction>> ended,
            InstantSource clock) {
        this.history = history;
        this.reading = reading;
        this.begun = begun;
        this.ended = ended;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    void started(String id, String worker, Settlement message) {
        told.add(new Told.Start(new Started(id, worker, clock.instant()), message));
    }

    void ended(Answer answer, Settlement message) {
        told.add(new Told.End(answer, message));
    }

    private void run() {
        List<Told> batch = new ArrayList<>();
        try {
            while (!closed) {
                batch.add(told.take());
                told.drainTo(batch, AT_ONCE - 1);
                while (!closed && !commit(batch)) {
                    Thread.sleep(BEFORE_NEXT_TRY.toMillis());
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            // Closed. Unacknowledged messages are delivered again, here or elsewhere.
        }
    }

    /** Stores a batch of reports. Returns whether that is done. */
    private boolean commit(List<Told> batch) {
        List<Started> starts = batch.stream()
                .filter(Told.Start.class::isInstance)
                .map(each -> ((Told.Start) each).started())
                .toList();
        List<Finished> ends = batch.stream()
                .filter(Told.End.class::isInstance)
                .flatMap(each -> read(((Told.End) each).answer()).stream())
                .toList();
        List<Prediction> changed;
        try {
            history.processing(starts);
            // Before the ends, which may be of the same jobs: a watcher sees each state of a job.
            tell(begun, starts);
            changed = history.finish(ends);
        } catch (RuntimeException e) { // They are tried again, whatever failed.
            STORING.accept(e);
            return false;
        }
        batch.forEach(each -> each.message().acknowledge());
        tell(ended, changed);
        return true;
    }

    private Optional<Finished> read(Answer answer) {
        try {
            return Optional.of(reading.apply(answer));
        } catch (RuntimeException e) {
            // Any client may have sent it, and it must not block those behind it.
            LOG.error("job {}: dropped an answer that cannot be read", answer.id(), e);
            return Optional.empty();
        }
    }

    private static <T> void tell(Consumer<List<T>> who, List<T> what) {
        try {
            who.accept(what);
        } catch (RuntimeException e) { // What is stored must still be acknowledged; a later poll notifies the watchers.
            TELLING.accept(e);
        }
    }

    /** Stops after the current transaction. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
