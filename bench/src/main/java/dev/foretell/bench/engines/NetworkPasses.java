package dev.foretell.bench.engines;

import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.Report;
import dev.foretell.manifest.Catalog;
import dev.foretell.model.engine.Network;
import java.io.IOException;
import java.time.Duration;

/**
 * Forward passes of a network in one thread, without a server: the yardstick for large requests. Not safe for use by
 * several threads.
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

    /** The passes of a version of a model, on the engine that workers choose. */
    public static NetworkPasses of(Catalog.Entry entry) throws IOException {
        return new NetworkPasses(
                "network alone", new RandomRows(entry.manifest().inputs()), Variants.chosen(entry));
    }

    /** Runs passes of a number of rows, one after the other. A request of the report is a pass. */
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
