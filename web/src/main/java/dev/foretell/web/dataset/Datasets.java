package dev.foretell.web.dataset;

import dev.foretell.manifest.Manifest;
import dev.foretell.process.Repeating;
import dev.foretell.process.Time;
import dev.foretell.web.database.FailureLog;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.Admission;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.RefusedException;
import dev.foretell.web.prediction.WebMetrics;
import dev.foretell.web.table.ResultWriter;
import dev.foretell.web.table.RowReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datasets that are predicted in the background. Their rows are in the database, so that when a web stops, for whatever
 * reason, any other web with the same database continues.
 *
 * <p>Call {@link #start} once; then safe for use by several threads; {@link #close} any number of times. Methods that
 * need the database throw {@link HistoryUnavailableException} when it is unavailable, those with an id
 * {@link UnknownDatasetException} when there is no such dataset.
 */
public final class Datasets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Datasets.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(3);

    /** The limit of concurrent uploads, each of which holds a connection of a client and some blocks. */
    private static final int MAX_UPLOADS = 4;

    private final DatasetStore store;
    private final DatasetSettings settings;
    private final Lease lease;
    private final Time time;
    private final RowPager pages;
    private final Semaphore uploads = new Semaphore(MAX_UPLOADS);
    private final Repeating rounds = repeating("datasets");
    private final Repeating sweeps = repeating("datasets-sweep");
    private final Admission admission = Admission.ofStored();
    private final DatasetRuns runs;

    /** Predicts datasets through the bulk queues. */
    public Datasets(
            DatasetStore store,
            Predictions predictions,
            Models models,
            WebMetrics metrics,
            DatasetSettings settings,
            Time time) {
        this(store, new QueueScorer(predictions, models, metrics), settings, LEASE, time);
        metrics.datasets(runs::count);
    }

    Datasets(DatasetStore store, Scorer scorer, DatasetSettings settings, Duration lease, Time time) {
        this.store = store;
        this.settings = settings;
        this.lease = Lease.ofNewOwner(lease, time);
        this.time = time;
        this.pages = new RowPager(store);
        this.runs = new DatasetRuns(store, scorer, settings.chunksInFlight(), this.lease, admission, rounds, time);
    }

    private static Repeating repeating(String thread) {
        return new Repeating(thread, new FailureLog(LOG, "the processing of datasets"));
    }

    /** Starts to predict datasets. */
    public void start() {
        rounds.soon(this::round);
        rounds.every(ROUND, this::round);
        sweeps.soon(this::sweep);
        sweeps.every(SWEEP, this::sweep);
    }

    // Reading

    /**
     * Creates a dataset as {@link #create(Manifest, String, RowReader, CallerContext, long)} does, with the default
     * limit of errors.
     */
    public Dataset create(Manifest manifest, String name, RowReader rows, CallerContext caller) {
        return create(manifest, name, rows, caller, settings.maxErrors());
    }

    /**
     * Reads a dataset into the database, block after block; it is predicted from then on. When this throws, nothing is
     * stored.
     *
     * @param manifest the manifest of the version that predicts the whole dataset
     * @param rows read to the end, not closed
     * @param maxErrors how many rows may have an error
     * @throws RefusedException when too many datasets are being uploaded, or this server is about to stop
     * @throws dev.foretell.web.table.InvalidTableException when the file as a whole is invalid
     * @throws RejectedDatasetException when too many rows are invalid
     * @throws DatasetTooLargeException when there are too many rows
     * @throws ConflictException when the dataset is canceled or deleted meanwhile
     */
    public Dataset create(Manifest manifest, String name, RowReader rows, CallerContext caller, long maxErrors) {
        admission.admit();
        if (!uploads.tryAcquire()) {
            throw RefusedException.tooMany("datasets being uploaded", MAX_UPLOADS);
        }
        StoredDataset starting = Upload.starting(manifest, name, maxErrors, caller, time.instant());
        try {
            new Upload(store, lease, starting, manifest, rows, settings.maxRows(), admission::admit).run();
        } finally {
            uploads.release();
        }
        rounds.soon(runs::claim);
        return existing(starting.id());
    }

    /** The most rows of a dataset. */
    public long maxRows() {
        return settings.maxRows();
    }

    // Predicting

    private void round() {
        if (uploads.availablePermits() < MAX_UPLOADS) {
            store.renewReading(lease.owner(), lease.until());
        }
        runs.claim();
    }

    private void sweep() {
        store.sweep(time.instant());
    }

    // Queries

    /** Finds a dataset by its id. */
    public Optional<Dataset> find(String id) {
        return store.find(id).map(this::dataset);
    }

    /** The dataset with an id, which must exist. */
    public Dataset existing(String id) {
        return find(id).orElseThrow(() -> new UnknownDatasetException(id));
    }

    /** Lists datasets, newest first. */
    public List<Dataset> list(int limit) {
        return store.newest(limit).stream().map(this::dataset).toList();
    }

    private Dataset dataset(StoredDataset stored) {
        return StoredJson.dataset(stored, time.instant());
    }

    /**
     * Returns some rows of a dataset.
     *
     * @param offset how many rows to skip, in the given order
     */
    public RowPage rows(String id, long offset, int limit, RowOrder order) {
        StoredDataset dataset = store.find(id).orElseThrow(() -> new UnknownDatasetException(id));
        Manifest manifest = StoredJson.manifest(dataset);
        return new RowPage(
                order == RowOrder.FILE
                        ? pages.inOrder(id, manifest, offset, limit)
                        : pages.wrongFirst(id, manifest, offset, limit),
                dataset.rows(),
                dataset.rowsWrong(),
                manifest.columns(),
                Arrays.stream(manifest.plainOutputColumns())
                        .mapToObj(manifest.outputColumns()::get)
                        .toList());
    }

    /**
     * Writes all rows in the order of the file, with their predictions.
     *
     * @throws IOException when the writer does
     */
    public void writeResult(String id, ResultWriter writer) throws IOException {
        Dataset dataset = existing(id);
        writer.begin();
        BlockCursor blocks = new BlockCursor(store, id, dataset.manifest());
        while (blocks.next()) {
            ScoredBlock scored = blocks.current();
            writer.block(scored.block(), scored.outputs(), scored.outputs() == null ? unpredicted(dataset) : null);
        }
        writer.end();
    }

    private static String unpredicted(Dataset dataset) {
        return switch (dataset.status()) {
            case CANCELED -> "not predicted: the dataset was canceled";
            case FAILED -> "not predicted: the dataset failed";
            default -> "not predicted yet";
        };
    }

    // Ending

    /**
     * Cancels a dataset; the rows predicted so far remain.
     *
     * @return the dataset after that
     * @throws ConflictException when it has succeeded or failed
     */
    public Dataset cancel(String id) {
        boolean canceled = store.end(id, Status.CANCELED, time.instant(), null, null);
        Dataset dataset = existing(id);
        if (!canceled && dataset.status() != Status.CANCELED) {
            throw new ConflictException("The dataset " + id + " has "
                    + (dataset.status() == Status.FAILED ? "failed" : "succeeded") + " and cannot be canceled.");
        }
        runs.stop(id);
        return dataset;
    }

    /** Stops and deletes a dataset. */
    public void delete(String id) {
        if (!store.hide(id)) {
            throw new UnknownDatasetException(id);
        }
        runs.stop(id);
        sweeps.soon(this::sweep);
    }

    /** Stops reading and predicting, and gives up the leases, so that another web can continue. */
    @Override
    public void close() {
        admission.stop();
        sweeps.close();
        rounds.close();
        runs.stopAll();
        try {
            rounds.finish(LONGEST_END);
            runs.finish(LONGEST_END);
            store.release(lease.owner());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HistoryUnavailableException e) {
            LOG.debug("the database is unavailable; the leases of datasets end by themselves", e);
        }
    }
}
