package dev.foretell.web.history;

import dev.foretell.web.database.Database;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.database.RefusedRowException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/**
 * The thread that writes the buffered predictions, batch after batch. While the database is unavailable, it keeps its
 * batch and tries again. Call {@link #start} once; {@link #close} writes what is left, for a limited time.
 */
final class HistoryWriter implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    /** The time that the end may take: less than supervisors wait. */
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final PredictionBuffer buffer;
    private final Database database;
    private final DroppedPredictions dropped;
    private final Timer writes;
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "history-writer");

    HistoryWriter(PredictionBuffer buffer, Database database, DroppedPredictions dropped, MeterRegistry metrics) {
        this.buffer = buffer;
        this.database = database;
        this.dropped = dropped;
        this.writes = Timer.builder("foretell.history.writes")
                .description("Batches of predictions written to the database")
                .register(metrics);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            for (List<Prediction> batch = buffer.take(); !batch.isEmpty(); batch = buffer.take()) {
                writes.record(writing(batch));
                buffer.written(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Runnable writing(List<Prediction> batch) {
        return () -> {
            while (!isWritten(batch)) {
                if (isGivenUp()) {
                    dropped.count(batch.size(), "the database was unavailable when the program ended");
                    return;
                }
            }
        };
    }

    private boolean isGivenUp() {
        try {
            return givenUp.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Writes a batch; false when the database is unavailable. A row that it refuses is found by halving, so that no
     * other is lost.
     */
    private boolean isWritten(List<Prediction> batch) {
        try {
            insert(batch);
            return true;
        } catch (RefusedRowException e) {
            return isRestWritten(batch, e);
        } catch (HistoryUnavailableException e) {
            return false;
        } catch (RuntimeException e) {
            // The conversion of a prediction to a row failed, not the database: this thread must survive that.
            return isRestWritten(batch, e);
        }
    }

    private boolean isRestWritten(List<Prediction> batch, RuntimeException e) {
        if (batch.size() == 1) {
            dropped.count(1, "the database refuses prediction " + batch.get(0).id() + ": " + e.getMessage());
            return true;
        }
        int half = batch.size() / 2;
        return isWritten(batch.subList(0, half)) && isWritten(batch.subList(half, batch.size()));
    }

    /**
     * Inserts a batch without checking for existing ids, which are rare: they occur when the end of an earlier attempt
     * was not confirmed.
     */
    private void insert(List<Prediction> batch) {
        try {
            database.write(handle -> {
                PredictionTable.insert(handle, batch);
                return count(handle, batch);
            });
        } catch (RefusedRowException e) {
            database.write(handle -> count(handle, PredictionTable.insertNew(handle, batch)));
        }
    }

    /** Updates what depends on new predictions: webhooks and figures. */
    private static int count(Handle handle, List<Prediction> added) {
        HookTable.add(handle, added);
        HourlyFigures.count(handle, added);
        return added.size();
    }

    /** Writes what is left as long as the database accepts it, for at most some seconds. A second call does nothing. */
    @Override
    public void close() {
        buffer.close();
        try {
            thread.join(LONGEST_END.toMillis());
            givenUp.countDown();
            thread.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            givenUp.countDown();
            Thread.currentThread().interrupt();
        }
    }
}
