package dev.foretell.web.dataset;

import dev.foretell.job.JobProblem;
import dev.foretell.manifest.Manifest;
import dev.foretell.process.Time;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.dataset.Dataset.Note;
import dev.foretell.web.history.Status;
import dev.foretell.web.prediction.CallerContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts one dataset: sends block after block from the database to the workers and stores the outputs, until the
 * dataset ends, another web owns it, or this web stops. Nothing is lost then: rows that are not stored are predicted
 * again by the next web. Its own thread runs it; {@link #stop} may be called from any thread.
 */
final class DatasetRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetRun.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final long TICK = Duration.ofMillis(500).toNanos();
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;

    /** A version may be missing for a while because the repository is being changed. */
    private static final long LONGEST_MISSING = Duration.ofSeconds(5).toNanos();

    private final StoredDataset dataset;
    private final String id;
    private final Manifest manifest;
    private final DatasetStore store;
    private final Scorer scorer;
    private final Lease lease;
    private final IntSupplier limit;
    private final PartsInFlight flight;
    private final Deque<StoredBlock> read = new ArrayDeque<>();
    private final List<DoneBlock> done = new ArrayList<>();
    private final List<Note> failures;
    private final RowRate rate;
    private final Time time;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int next;
    private boolean readAll;
    private long rowsDone;
    private long rowsFailed;
    private long lastTick;
    private long lastServed;
    private long pause = FIRST_PAUSE;
    private boolean over;

    /** @param limit how many parts may be in flight at the time of the call */
    DatasetRun(StoredDataset dataset, DatasetStore store, Scorer scorer, Lease lease, IntSupplier limit, Time time) {
        this.dataset = dataset;
        this.id = dataset.id();
        this.manifest = StoredJson.manifest(dataset);
        this.store = store;
        this.scorer = scorer;
        this.lease = lease;
        this.limit = limit;
        this.flight = new PartsInFlight(
                id, manifest, new CallerContext(dataset.clientKey(), dataset.traceparent()), scorer, time::nanos);
        this.rate = new RowRate(time::nanos);
        this.time = time;
        this.failures = new ArrayList<>(StoredJson.notes(dataset.failures()));
        this.lastServed = time.nanos();
        this.lastTick = lastServed - TICK;
    }

    /** Makes the run end soon. */
    void stop() {
        stopped.countDown();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    @Override
    public void run() {
        LOG.info("dataset {}: predicting {} of {} rows", id, dataset.rows() - dataset.rowsDone(), dataset.rows());
        try {
            while (!over && !isStopped()) {
                stepOrWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // When this thread ends, the dataset must end, too.
            LOG.error("dataset {}: failed unexpectedly", id, e);
            fail(JobProblem.Code.MODEL_FAILED, "Internal error; the server's log has the details.");
        }
    }

    private void stepOrWait() throws InterruptedException {
        try {
            step();
            pause = FIRST_PAUSE;
        } catch (HistoryUnavailableException e) {
            LOG.debug("dataset {}: waits for the database", id, e);
            stopped.await(pause, TimeUnit.MILLISECONDS);
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
        }
    }

    private void step() throws InterruptedException {
        flight.take(PATIENCE).forEach(this::note);
        fill();
        flight.send(limit.getAsInt()); // Sent before the outputs are stored, so that workers need not wait for that.
        store();
        tick();
        if (!over && !isStopped() && readAll && read.isEmpty() && flight.size() == 0 && done.isEmpty()) {
            finish();
        }
    }

    private void note(OpenBlock block) {
        OpenBlock.Outcome outcome = block.outcome(manifest);
        done.add(outcome.done());
        if (outcome.done().rejected() > 0) {
            rowsFailed += outcome.done().rejected();
            outcome.content().errors().stream()
                    .filter(error -> !block.isKnown(error))
                    .limit(Math.max(0, Dataset.MAX_ROW_ERRORS - failures.size()))
                    .map(Upload::note)
                    .forEach(failures::add);
        }
    }

    private void fill() {
        int most = limit.getAsInt();
        while (flight.size() < most && hasNext(most)) {
            flight.add(new OpenBlock(read.remove(), manifest));
        }
    }

    private boolean hasNext(int most) {
        if (read.isEmpty() && !readAll) {
            List<StoredBlock> more = store.open(id, next, most);
            readAll = more.isEmpty();
            read.addAll(more);
            next = more.isEmpty() ? next : more.get(more.size() - 1).number() + 1;
        }
        return !read.isEmpty();
    }

    private void store() {
        if (done.isEmpty()) {
            return;
        }
        long rows = store.done(id, done, rowsFailed == 0 ? null : StoredJson.json(failures));
        rowsDone += rows;
        scorer.scored(manifest, rows);
        done.clear();
        long wrong = dataset.rowsRejected() + rowsFailed;
        if (rowsFailed > 0 && wrong > dataset.maxErrors()) {
            fail(
                    JobProblem.Code.MODEL_FAILED,
                    "More than " + dataset.maxErrors() + " rows have errors; the last of them: "
                            + failures.get(failures.size() - 1).detail());
        }
    }

    private void tick() {
        long now = time.nanos();
        if (now - lastTick < TICK || over) {
            return;
        }
        lastTick = now;
        if (scorer.isThere(manifest)) {
            lastServed = now;
        } else if (now - lastServed > LONGEST_MISSING) {
            fail(
                    JobProblem.Code.UNKNOWN_MODEL,
                    "Version " + manifest.version() + " of the model " + manifest.name()
                            + " is no longer in the repository.");
            return;
        }
        if (!store.renew(
                id,
                lease.owner(),
                lease.until(),
                rate.of(rowsDone),
                flight.waitingFor().orElse(null))) {
            LOG.info("dataset {}: canceled, deleted or taken over by another web", id);
            over = true;
        }
    }

    private void finish() {
        if (!store.open(id, 0, 1).isEmpty()) { // The lease was lost and taken again meanwhile.
            next = 0;
            readAll = false;
            return;
        }
        String evaluation = evaluation();
        if (evaluation != null && !over && !isStopped()) {
            end(Status.SUCCEEDED, null, evaluation);
        }
    }

    /** The evaluation as JSON; null when the run is to stop. */
    private @Nullable String evaluation() {
        DatasetEvaluator evaluator = new DatasetEvaluator(manifest);
        BlockCursor blocks = new BlockCursor(store, id, manifest);
        while (blocks.next() && !over && !isStopped()) {
            evaluator.add(blocks.current());
            tick();
        }
        return over || isStopped() ? null : evaluator.json();
    }

    private void fail(JobProblem.Code code, String detail) {
        try {
            end(Status.FAILED, new JobProblem(code, detail), null);
        } catch (HistoryUnavailableException e) {
            // The next web will get the same result.
            LOG.warn("dataset {}: failed, which cannot be stored now: {}", id, detail);
            over = true;
        }
    }

    private void end(Status status, @Nullable JobProblem problem, @Nullable String evaluation) {
        store.end(id, status, time.instant(), problem, evaluation);
        over = true;
        LOG.info("dataset {}: {}{}", id, status.wireName(), problem == null ? "" : ": " + problem.detail());
    }
}
