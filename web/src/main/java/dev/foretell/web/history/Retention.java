package dev.foretell.web.history;

import dev.foretell.web.database.Database;
import dev.foretell.web.database.HistoryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is older than the retention, in small transactions that do not delay others. Safe for use by several
 * threads.
 */
final class Retention implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int BATCH = 200;

    private final Database database;
    private final Duration retention;
    private final List<Purge> others;
    private final InstantSource clock;

    Retention(Database database, Duration retention, List<Purge> others, InstantSource clock) {
        this.database = database;
        this.retention = retention;
        this.others = others;
        this.clock = clock;
    }

    /** Deletes everything that is too old by now. Never throws; called periodically. */
    @Override
    public void run() {
        if (retention.isZero() || !database.isAvailable()) {
            return;
        }
        Instant before = clock.instant().minus(retention);
        try {
            int deleted = 0;
            for (int batch = BATCH; batch == BATCH; deleted += batch) {
                batch = database.write(handle -> deletePredictions(handle, before));
            }
            database.write(handle -> {
                others.forEach(other -> other.olderThan(handle, before));
                return deleteFigures(handle, before);
            });
            if (deleted > 0) {
                LOG.info("deleted {} predictions that were older than {}", deleted, retention);
            }
        } catch (HistoryUnavailableException e) {
            LOG.info("predictions older than the retention are not deleted yet: {}", e.getMessage());
        }
    }

    private static int deletePredictions(Handle handle, Instant before) {
        List<String> ids = PredictionTable.oldest(handle, before, BATCH);
        if (!ids.isEmpty()) {
            // The order is fixed, so that two processes do not deadlock.
            List<String> ordered = ids.stream().sorted().toList();
            delete(handle, "hook", ordered);
            delete(handle, "prediction", ordered);
        }
        return ids.size();
    }

    private static void delete(Handle handle, String table, List<String> ids) {
        var batch = handle.prepareBatch("delete from " + table + " where id = :id");
        ids.forEach(id -> batch.bind("id", id).add());
        batch.execute();
    }

    /** Deletes the figures of hours that are completely too old. */
    private static int deleteFigures(Handle handle, Instant before) {
        Instant hour = before.minus(1, ChronoUnit.HOURS);
        return List.of("hourly", "hourly_answer", "hourly_latency").stream()
                .mapToInt(table -> handle.createUpdate("delete from " + table + " where hour_start < :hour")
                        .bind("hour", hour)
                        .execute())
                .sum();
    }
}
