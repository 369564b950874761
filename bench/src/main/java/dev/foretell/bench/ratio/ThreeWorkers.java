package dev.foretell.bench.ratio;

import dev.foretell.bench.measure.InterleavedComparison;
import dev.foretell.bench.measure.Measurement;
import dev.foretell.bench.measure.Series;
import java.util.ArrayList;
import java.util.List;

/** The gain from more workers: three against one, with a network that takes time but no processor. */
final class ThreeWorkers {

    private static final int THREE = 3;

    private ThreeWorkers() {}

    /** The comparison, in which the server's own worker takes no part. */
    static InterleavedComparison of(Yardsticks yardsticks, int callers, StartedServer server) {
        InterleavedComparison comparison = new InterleavedComparison();
        String network = " on a network that takes " + SlowWorker.PASS.toMillis() + " ms for " + SlowWorker.BATCH_LIMIT
                + " rows, " + callers + " connections";
        Series one = Series.requests("slow_one_worker", "one worker" + network);
        Series three = Series.requests("slow_three_workers", "three workers" + network);
        Measurement requests = yardsticks.predictions(1, callers);
        comparison.turn(one, with(1, requests, yardsticks, server));
        comparison.turn(three, with(THREE, requests, yardsticks, server));
        comparison.ratio("three_workers_to_one", "three workers / one", () -> three.median() / one.median());
        return comparison;
    }

    private static Measurement with(int workers, Measurement requests, Yardsticks yardsticks, StartedServer server) {
        return listener -> {
            server.stopWorker();
            List<SlowWorker> started = start(workers, yardsticks);
            try {
                server.awaitReady(yardsticks.manifest().name());
                return requests.run(listener);
            } finally {
                started.forEach(SlowWorker::close);
            }
        };
    }

    private static List<SlowWorker> start(int count, Yardsticks yardsticks) {
        List<SlowWorker> workers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            SlowWorker worker = new SlowWorker(yardsticks.broker().uri(), "slow-" + i, yardsticks.manifest());
            worker.start();
            workers.add(worker);
        }
        return workers;
    }
}
