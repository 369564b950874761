package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.web.database.Database;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The datasets and their rows in the database. A web that reads or predicts a dataset owns it for the time of a lease,
 * which it renews; any web may take a dataset without an owner. Changes are on the disk when a method returns, and an
 * end is never overwritten. Safe for use by several threads and by several processes on one PostgreSQL, whose clocks
 * must agree to some seconds.
 *
 * <p>All methods throw {@link HistoryUnavailableException} when the database is unavailable.
 */
public final class DatasetStore {

    /** The connections used here, fewer than the pool has: large datasets must not delay small predictions. */
    private static final int CONNECTIONS = 4;

    private static final int SWEPT_AT_ONCE = 20;

    private final Database database;
    private final Duration retention;
    private final InstantSource clock;
    private final Semaphore connections = new Semaphore(CONNECTIONS, true);

    /** @param retention how long datasets are kept after their end; zero for no limit */
    public DatasetStore(Database database, Duration retention, InstantSource clock) {
        this.database = database;
        this.retention = retention;
        this.clock = clock;
    }

    /** Creates a dataset that its owner is about to read. */
    void create(StoredDataset starting, String owner, Instant until) {
        write(handle -> {
            DatasetTable.insert(handle, starting, owner, until);
            return true;
        });
    }

    /**
     * Adds blocks to a dataset that is being read.
     *
     * @return false when the dataset does not exist, or was canceled
     */
    boolean append(String id, List<StoredBlock> blocks, UploadProgress added) {
        return write(handle -> {
            boolean open = DatasetTable.lock(handle, id)
                    .filter(Status.STARTING::equals)
                    .isPresent();
            if (open) {
                DatasetBlockTable.insert(handle, id, blocks);
                DatasetTable.grow(handle, id, added);
            }
            return open;
        });
    }

    /** Stores other rows in the place of some that {@link #append} stored. */
    void replace(String id, List<StoredBlock> blocks) {
        write(handle -> {
            blocks.forEach(block -> DatasetBlockTable.replace(handle, id, block.number(), block.content()));
            return blocks.size();
        });
    }

    /**
     * Ends the reading: the dataset is complete, and any web may predict it.
     *
     * @return false when the dataset does not exist, or was canceled
     */
    public boolean begin(String id, Instant now) {
        return write(handle -> {
            boolean open = DatasetTable.lock(handle, id)
                    .filter(Status.STARTING::equals)
                    .isPresent();
            if (open) {
                DatasetTable.begin(handle, id, now);
            }
            return open;
        });
    }

    /** Finds a dataset by its id. */
    public Optional<StoredDataset> find(String id) {
        return read(handle -> DatasetTable.find(handle, id, clock.instant()));
    }

    /** Lists datasets, newest first. */
    public List<StoredDataset> newest(int limit) {
        return read(handle -> DatasetTable.newest(handle, limit, clock.instant()));
    }

    /**
     * Takes datasets that no web predicts at present, the oldest first. Each is taken by one caller, also of several
     * processes.
     *
     * @return their ids
     */
    public List<String> claim(String owner, Instant now, Instant until, int limit) {
        // Called often, mostly for nothing, which must not be written to the disk each time.
        List<String> unowned = read(handle -> DatasetTable.unowned(handle, now, limit));
        return unowned.isEmpty()
                ? List.of()
                : write(handle -> unowned.stream()
                        .sorted() // The order is fixed, so that two processes do not deadlock.
                        .filter(id -> DatasetTable.claim(handle, id, owner, now, until))
                        .toList());
    }

    /**
     * Renews the lease of a dataset that is predicted, and stores its progress.
     *
     * @return false when the caller no longer owns it: it has ended, was canceled or deleted, or another web owns it
     */
    public boolean renew(String id, String owner, Instant until, double rowsPerSecond, @Nullable String waitingFor) {
        return write(handle -> DatasetTable.renew(handle, id, owner, until, rowsPerSecond, waitingFor));
    }

    /** Renews the leases of the datasets that an owner reads. */
    public void renewReading(String owner, Instant until) {
        write(handle -> DatasetTable.renewReading(handle, owner, until));
    }

    /** Gives up the leases of an owner. */
    public void release(String owner) {
        write(handle -> DatasetTable.release(handle, owner));
    }

    /** The blocks of a dataset that are not done, from a number on. */
    public List<StoredBlock> open(String id, int from, int limit) {
        return read(handle -> DatasetBlockTable.open(handle, id, from, limit));
    }

    /** The blocks of a dataset, from a number on. */
    public List<StoredBlock> blocks(String id, int from, int limit) {
        return read(handle -> DatasetBlockTable.from(handle, id, from, limit));
    }

    /** The number, from 0, of the block that contains a row. */
    public OptionalInt blockOf(String id, long row) {
        return read(handle -> DatasetBlockTable.of(handle, id, row));
    }

    /** The number of wrong predictions in each block, in the order of the blocks. */
    public List<WrongRows> wrong(String id) {
        return read(handle -> DatasetBlockTable.wrong(handle, id));
    }

    /**
     * Stores blocks that were predicted. Blocks that are done already stay as they are, and so do all blocks of a
     * dataset that does not exist or has ended.
     *
     * @param failures JSON of the first rows that failed so far, or null to keep what is stored
     * @return the number of rows that this call completed
     */
    long done(String id, Collection<DoneBlock> blocks, @Nullable String failures) {
        return write(handle -> {
            if (DatasetTable.lock(handle, id).filter(Status.PROCESSING::equals).isEmpty()) {
                return 0L;
            }
            List<DoneBlock> ended = DatasetBlockTable.end(handle, id, List.copyOf(blocks));
            long rows = ended.stream().mapToLong(DoneBlock::rows).sum();
            DatasetTable.progress(
                    handle,
                    id,
                    rows,
                    ended.stream().mapToLong(DoneBlock::rejected).sum(),
                    ended.stream().mapToLong(DoneBlock::wrong).sum(),
                    failures);
            DatasetWorkerTable.add(handle, id, byWorker(ended));
            return rows;
        });
    }

    private static Map<String, Long> byWorker(List<DoneBlock> blocks) {
        return blocks.stream()
                .flatMap(block -> block.workers().entrySet().stream())
                .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.summingLong(Map.Entry::getValue)));
    }

    /**
     * Ends a dataset that has not ended.
     *
     * @param evaluation JSON, or null
     * @return whether this call ended it
     */
    public boolean end(
            String id, Status status, Instant now, @Nullable JobProblem problem, @Nullable String evaluation) {
        return write(handle -> DatasetTable.end(handle, id, status, now, problem, evaluation));
    }

    /** Hides a dataset, which {@link #sweep} deletes later; returns whether it was there. */
    public boolean hide(String id) {
        return write(handle -> DatasetTable.hide(handle, id));
    }

    /**
     * Deletes, in small transactions, what is hidden, older than the retention, or left by webs that stopped during an
     * upload.
     */
    public void sweep(Instant now) {
        write(handle -> DatasetTable.hideAbandoned(handle, now)
                + (retention.isZero() ? 0 : DatasetTable.hideOld(handle, now.minus(retention))));
        for (List<String> ids = hidden(); !ids.isEmpty(); ids = hidden()) {
            ids.forEach(this::delete);
        }
    }

    private List<String> hidden() {
        return read(handle -> DatasetTable.hidden(handle, SWEPT_AT_ONCE));
    }

    private void delete(String id) {
        boolean more = true;
        while (more) {
            more = write(handle -> DatasetBlockTable.delete(handle, id));
        }
        write(handle -> {
            DatasetWorkerTable.delete(handle, id);
            DatasetTable.delete(handle, id);
            return true;
        });
    }

    /** Gives up all leases when the database is for one process: the owners must have stopped. */
    public void start() {
        if (database.isForOneProcess()) {
            write(DatasetTable::releaseAll);
        }
    }

    private <T> T read(Function<Handle, T> work) {
        connections.acquireUninterruptibly();
        try {
            return database.read(work);
        } finally {
            connections.release();
        }
    }

    private <T> T write(Function<Handle, T> work) {
        connections.acquireUninterruptibly();
        try {
            return database.write(work);
        } finally {
            connections.release();
        }
    }
}
