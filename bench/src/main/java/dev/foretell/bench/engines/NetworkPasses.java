package dev.foretell.bench.engines;

import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.Report;
import dev.foretell.manifest.Catalog;
import dev.foretell.model.engine.Network;
import java.io.IOException;
import java.time.Duration;

/**
 * A network alone: forward passes in one thread, without a server around. The yardstick for predictions in bulk. Not safe for
 * use by several threads.
 */
public final class NetworkPasses implements AutoCloseable {

    private static final int DIFFERENT_INPUTS = 16;

    private final String name;
    private final RandomRows inputs;
    private final Network network;

    NetworkPasses(String name, RandomRows inputs, Network network) {
        this.name = name;
        this.inputs = inputs;
        this.network = network;
    }

    /** A version of a model as workers run it. */
    public static NetworkPasses of(Catalog.Entry entry) throws IOException {
        return new NetworkPasses(
                "network alone", new RandomRows(entry.manifest().inputs()), Variants.chosen(entry));
    }

    /** Runs passes of so many rows, one after the other. A request of the report is a pass. */
    public Report run(int rows, Duration warmup, Duration duration) {
        float[][][] different = inputs.of(rows, DIFFERENT_INPUTS);
        LatencyRecorder recorder = new LatencyRecorder(warmup, duration);
        for (int next = 0; !recorder.isOver(); next++) {
            long begun = System.nanoTime();
            network.output(different[next % different.length], rows);
            recorder.done(begun);
        }
        return recorder.report(name + ", " + rows + (rows == 1 ? " row" : " rows"), rows);
    }

    @Override
    public void close() {
        network.close();
    }
}
