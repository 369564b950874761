package dev.foretell.web.dataset;

import dev.foretell.web.database.FailureLog;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.watch.Backlog;
import dev.foretell.web.watch.Watch;
import dev.foretell.web.watch.Watcher;
import dev.foretell.web.watch.Watches;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies watchers of the progress of datasets, which is read from the database a few times a second, since any web
 * may predict a dataset. Call {@link #start} once, {@link #close} any number of times; safe for use by several threads.
 */
public final class DatasetWatchers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetWatchers.class);
    private static final Duration BETWEEN_SCANS = Duration.ofMillis(250);

    private final Datasets datasets;
    private final Watches<Dataset> watches;

    /** @param executor runs the watchers, so that a slow one never delays the others */
    public DatasetWatchers(Datasets datasets, Executor executor) {
        this.datasets = datasets;
        this.watches = new Watches<>(
                "dataset-watchers",
                Backlog.LATEST,
                (known, state) -> !state.equals(known),
                executor,
                new FailureLog(LOG, "scanning the progress of datasets"));
    }

    /** Starts to scan. */
    public void start() {
        watches.start(BETWEEN_SCANS, this::scan);
    }

    /** Watches a dataset from a known state on, until it has ended, it is deleted, or this process stops. */
    public Watch<Dataset> watch(Dataset known, Watcher<Dataset> watcher) {
        return watches.watch(known.id(), known, watcher);
    }

    private void scan(Set<String> ids) {
        ids.forEach(this::scan);
    }

    private void scan(String id) {
        try {
            datasets.find(id).ifPresentOrElse(found -> watches.tell(id, found), () -> watches.over(id));
        } catch (HistoryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) { // The other datasets must still be read.
            LOG.error("dataset {}: cannot be read; its watches are closed", id, e);
            watches.over(id);
        }
    }

    /** Stops the scans, and ends all watches. */
    @Override
    public void close() {
        watches.close();
    }
}
