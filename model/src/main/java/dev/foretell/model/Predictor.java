package dev.foretell.model;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.keras.Network;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Predicts with one version of a model. Not safe for use by several threads at a time: a lane has its own. */
public final class Predictor implements AutoCloseable {

    private final Network network;
    private final Scaling scaling;
    private final int inputWidth;
    private final int outputWidth;
    /** A pass of a heavy network gains nothing beyond this, and everyone who comes meanwhile waits for its end. */
    private static final long LONGEST_PASS_NANOS = Duration.ofMillis(50).toNanos();

    /**
     * What a pass takes is the time that its thread works. The time on the clock would count what a busy machine gives to others, and a
     * worker that starts on one, or loads a version while it serves, would keep a batch limit of one row ever after.
     */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** How often a pass is timed: the shortest counts, for the first is slow and others may be disturbed. */
    private static final int TIMED_PASSES = 3;

    private int batchMax;

    Predictor(Manifest manifest, Network network, int batchMax) {
        this.network = network;
        this.scaling = Scaling.of(manifest.input());
        this.inputWidth = manifest.input().width();
        this.outputWidth = manifest.output().width();
        this.batchMax = batchMax;
    }

    /**
     * Predicts the rows of several jobs in one forward pass (in as few as the batch limit allows).
     *
     * @param inputs raw values, as {@link Model#decode} gives them
     * @return one row of outputs for each row of the inputs, in order
     */
    public Rows predict(List<Rows> inputs) {
        int count = inputs.stream().mapToInt(Rows::count).sum();
        float[] scaled = new float[count * inputWidth];
        int offset = 0;
        for (Rows rows : inputs) {
            scaling.apply(rows.values(), scaled, offset);
            offset += rows.values().length;
        }
        return new Rows(count, outputWidth, pass(scaled, count));
    }

    /** The most rows in one forward pass. */
    public int batchMax() {
        return batchMax;
    }

    private float[] pass(float[] scaled, int count) {
        if (count <= batchMax) {
            return network.output(scaled, count);
        }
        float[] outputs = new float[count * outputWidth];
        for (int from = 0; from < count; from += batchMax) {
            int to = Math.min(count, from + batchMax);
            float[] part = network.output(Arrays.copyOfRange(scaled, from * inputWidth, to * inputWidth), to - from);
            System.arraycopy(part, 0, outputs, from * outputWidth, part.length);
        }
        return outputs;
    }

    /**
     * Runs passes of growing size, so that the first real one is as fast as any (the first call costs up to 100 times as much), and
     * lowers the batch limit to what this network predicts in about 50 ms here.
     *
     * @return the batch limit
     */
    public int warmUp() {
        int rows = 1;
        long nanos = pass(rows);
        while (rows < batchMax && nanos <= LONGEST_PASS_NANOS / 2) {
            rows = Math.min(rows * 2, batchMax);
            nanos = pass(rows);
        }
        batchMax = rows;
        return rows;
    }

    /** The work of a pass over a number of rows, in nanoseconds. */
    private long pass(int rows) {
        float[] input = new float[rows * inputWidth];
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < TIMED_PASSES; i++) {
            long start = worked();
            network.output(input, rows);
            shortest = Math.min(shortest, worked() - start);
        }
        return shortest;
    }

    private static long worked() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    @Override
    public void close() {
        network.close();
    }
}
