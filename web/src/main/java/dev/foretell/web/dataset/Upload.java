package dev.foretell.web.dataset;

import dev.foretell.job.Job;
import dev.foretell.manifest.Manifest;
import dev.foretell.manifest.ManifestJson;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.dataset.Dataset.Note;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.ConflictException;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowError;
import dev.foretell.web.table.RowReader;
import dev.foretell.web.table.RowWarning;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one dataset into the database, some blocks at a time, so that the memory does not depend on its length. Used by
 * one thread.
 */
final class Upload {

    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    /**
     * The most rows of a block, which is one job: small compared with what the broker accepts, large compared with the
     * cost of a job.
     */
    private static final int MAX_BLOCK_ROWS = 1_024;

    private static final int MAX_BLOCK_BYTES = 256 * 1024;

    /** The bytes that one transaction stores. */
    private static final int BATCH_BYTES = 2 * 1024 * 1024;

    private static final int MAX_BATCH = 64;

    /** The most invalid rows in the message of a refusal. */
    private static final int MAX_NAMED = 10;

    private final DatasetStore store;
    private final Lease lease;
    private final StoredDataset starting;
    private final RowReader rows;
    private final long maxRows;
    private final int blockRows;
    private final Runnable check;
    private final List<StoredBlock> batch = new ArrayList<>();
    private final List<Note> errors = new ArrayList<>();
    private final List<Note> warnings = new ArrayList<>();
    private long batchRows;
    private long batchRejected;
    private long batchBytes;
    private long read;
    private long rejected;
    private int number;

    /** @param check throws when the reading must end */
    Upload(
            DatasetStore store,
            Lease lease,
            StoredDataset starting,
            Manifest manifest,
            RowReader rows,
            long maxRows,
            Runnable check) {
        this.store = store;
        this.lease = lease;
        this.starting = starting;
        this.rows = rows;
        this.maxRows = maxRows;
        this.check = check;
        int rowBytes = Float.BYTES * manifest.inputWidth();
        this.blockRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, MAX_BLOCK_BYTES / rowBytes));
    }

    /** A dataset of which no rows are read yet. */
    static StoredDataset starting(Manifest manifest, String name, long maxErrors, CallerContext caller, Instant now) {
        return new StoredDataset(
                Job.newId(),
                manifest.name(),
                manifest.version(),
                ManifestJson.write(manifest),
                name,
                Status.STARTING,
                now.truncatedTo(ChronoUnit.MICROS),
                null,
                null,
                0,
                0,
                0,
                0,
                maxErrors,
                false,
                caller.key(),
                caller.traceparent(),
                true,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    /** Reads and stores all rows; when this returns the dataset is complete, and when this throws it is hidden. */
    void run() {
        store.create(starting, lease.owner(), lease.until());
        boolean whole = false;
        try {
            readAll();
            whole = store.begin(starting.id(), lease.clock().instant());
            expectOpen(whole);
        } finally {
            if (!whole) {
                abandon();
            }
        }
    }

    private void readAll() {
        for (Block block = rows.next(blockRows); block != null; block = rows.next(blockRows)) {
            check.run();
            add(block);
            if (batchBytes >= BATCH_BYTES || batch.size() == MAX_BATCH) {
                store();
            }
        }
        if (rejected == read) {
            throw rejected("All rows are invalid; the first of them:");
        }
        boolean fromOne = rows.classesFromOne();
        store();
        if (fromOne) {
            numberFromZero();
        }
    }

    /** Numbers the true classes of all stored blocks from 0, as the labels are. */
    private void numberFromZero() {
        for (int next = 0; next < number; next += MAX_BATCH) {
            check.run();
            store.replace(
                    starting.id(),
                    store.blocks(starting.id(), next, MAX_BATCH).stream()
                            .map(Upload::fromZero)
                            .toList());
        }
    }

    private static StoredBlock fromZero(StoredBlock block) {
        byte[] content = Block.ofBytes(block.content()).fromZero().toBytes();
        return StoredBlock.open(block.number(), block.firstRow(), block.rows(), content);
    }

    private void add(Block block) {
        read += block.count();
        rejected += block.errors().size();
        block.errors().stream()
                .map(Upload::note)
                .limit(room(errors, Dataset.MAX_ROW_ERRORS))
                .forEach(errors::add);
        block.warnings().stream()
                .map(Upload::note)
                .limit(room(warnings, Block.MAX_WARNINGS))
                .forEach(warnings::add);
        refuse();
        byte[] content = block.toBytes();
        batch.add(StoredBlock.open(number++, block.firstRow(), block.count(), content));
        batchBytes += content.length;
        batchRows += block.count();
        batchRejected += block.errors().size();
    }

    private static int room(List<Note> notes, int most) {
        return Math.max(0, most - notes.size());
    }

    static Note note(RowError error) {
        return new Note(error.line(), error.field(), error.detail());
    }

    private static Note note(RowWarning warning) {
        return new Note(warning.line(), warning.field(), warning.detail());
    }

    private void refuse() {
        if (read > maxRows) {
            throw new DatasetTooLargeException("The dataset has more rows than the limit, " + maxRows + ".");
        }
        if (rejected > starting.maxErrors()) {
            throw rejected("More than " + starting.maxErrors() + " rows are invalid; the first of them:");
        }
    }

    private RejectedDatasetException rejected(String what) {
        return new RejectedDatasetException(
                Stream.concat(Stream.of(what), errors.stream().limit(MAX_NAMED).map(Upload::sentence))
                        .toList());
    }

    private static String sentence(Note note) {
        return new RowError(0, note.line(), note.field(), note.detail()).sentence();
    }

    private void store() {
        expectOpen(store.append(
                starting.id(),
                batch,
                new UploadProgress(
                        batchRows, batchRejected, rows.hasTruth(), json(errors), json(warnings), json(rows.notes()))));
        batch.clear();
        batchBytes = 0;
        batchRows = 0;
        batchRejected = 0;
    }

    private static @Nullable String json(List<?> notes) {
        return notes.isEmpty() ? null : StoredJson.json(notes);
    }

    private static void expectOpen(boolean open) {
        if (!open) {
            throw new ConflictException("The dataset was canceled or deleted while it was read.");
        }
    }

    private void abandon() {
        try {
            store.hide(starting.id());
        } catch (HistoryUnavailableException e) { // It is deleted when the lease ends.
            LOG.debug("dataset {}: not read completely; it is deleted later", starting.id(), e);
        }
    }
}
