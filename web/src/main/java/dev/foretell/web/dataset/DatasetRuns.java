package dev.foretell.web.dataset;

import dev.foretell.process.Repeating;
import dev.foretell.process.Time;
import dev.foretell.web.prediction.Admission;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The datasets that this web predicts at present, each with a thread. {@link #claim} is called by one thread at a time;
 * the other methods by any thread.
 */
final class DatasetRuns {

    /** The limit of datasets that this web predicts at the same time; the others wait. */
    private static final int MAX_RUNS = 16;

    /** The number of datasets that may use their full number of blocks in flight; more datasets share this room. */
    private static final int FULL_SHARES = 4;

    /** A dataset that this web predicts. */
    private record Running(DatasetRun run, Thread thread) {}

    private final DatasetStore store;
    private final Scorer scorer;
    private final int blocksInFlight;
    private final Lease lease;
    private final Admission admission;
    private final Repeating rounds;
    private final Time time;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    /**
     * @param blocksInFlight the most blocks that each dataset may have in flight
     * @param admission no dataset is claimed after it has stopped
     * @param rounds the thread that claims
     */
    DatasetRuns(
            DatasetStore store,
            Scorer scorer,
            int blocksInFlight,
            Lease lease,
            Admission admission,
            Repeating rounds,
            Time time) {
        this.store = store;
        this.scorer = scorer;
        this.blocksInFlight = blocksInFlight;
        this.lease = lease;
        this.admission = admission;
        this.rounds = rounds;
        this.time = time;
    }

    /** The number of datasets that this web predicts. */
    int count() {
        return running.size();
    }

    /** Takes datasets that no web predicts, up to the limit, and starts to predict them. */
    void claim() {
        int room = MAX_RUNS - running.size();
        if (room > 0 && !admission.isStopped()) {
            store.claim(lease.owner(), time.instant(), lease.until(), room).forEach(this::start);
        }
    }

    private void start(String id) {
        if (running.containsKey(id)) {
            return; // Its lease ended while the database was unavailable; it continues.
        }
        store.find(id).ifPresent(dataset -> {
            DatasetRun run = new DatasetRun(dataset, store, scorer, lease, this::share, time);
            Thread thread = new Thread(() -> predict(id, run), "dataset-" + id);
            thread.setDaemon(true);
            running.put(id, new Running(run, thread));
            thread.start();
            if (admission.isStopped()) {
                run.stop();
            }
        });
    }

    private void predict(String id, DatasetRun run) {
        try {
            run.run();
        } finally {
            running.remove(id);
            rounds.soon(this::claim);
        }
    }

    /** The number of blocks that each dataset may have in flight at present. */
    private int share() {
        int all = FULL_SHARES * blocksInFlight;
        return Math.max(1, Math.min(blocksInFlight, all / Math.max(1, running.size())));
    }

    /** Makes the run of a dataset end soon, if this web predicts it. */
    void stop(String id) {
        Running here = running.get(id);
        if (here != null) {
            here.run().stop();
        }
    }

    /** Makes all runs end soon. */
    void stopAll() {
        running.values().forEach(each -> each.run().stop());
    }

    /** Stops all runs, and waits for their ends until a limit. */
    void finish(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Running each : running.values()) {
            each.run().stop();
            each.thread().join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
    }
}
