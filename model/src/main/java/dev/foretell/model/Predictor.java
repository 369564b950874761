package dev.foretell.model;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Datatype;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Network;
import dev.foretell.model.text.Port;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Predicts with one version of a model. Not safe for use by several threads at a time: a lane has its own. */
public final class Predictor implements AutoCloseable {

    /** The most numbers in a batch, 64 MiB: a batch limit is lower where rows are longer than most are. */
    private static final int MOST_NUMBERS = 1 << 24;

    /** A pass of a heavy network gains nothing beyond this, and jobs that arrive meanwhile wait for its end. */
    private static final long LONGEST_PASS_NANOS = Duration.ofMillis(50).toNanos();

    /**
     * What a pass takes is the time that its thread works. The time on the clock would count what a busy machine gives
     * to others, and a worker that starts on one, or loads a version while it serves, would keep a batch limit of one
     * row ever after.
     */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** How often a pass is timed: the shortest counts, for the first is slow and others may be disturbed. */
    private static final int TIMED_PASSES = 3;

    private final Manifest manifest;
    private final Network network;
    private final List<InputTensor> tensors;
    private final int[] inputWidths;
    private final int[] outputWidths;
    private int batchMax;
    private long fullPassNanos;

    /** @param ports what goes into the network */
    Predictor(Manifest manifest, List<Port> ports, Network network, int batchMax) {
        this.manifest = manifest;
        this.network = network;
        this.tensors = tensors(manifest, ports);
        this.inputWidths = ports.stream().mapToInt(Port::width).toArray();
        this.outputWidths =
                manifest.outputs().stream().mapToInt(Manifest.Output::width).toArray();
        int widest = Math.max(Arrays.stream(inputWidths).sum(), manifest.outputWidth());
        this.batchMax = Math.max(1, Math.min(batchMax, MOST_NUMBERS / widest));
    }

    private static List<InputTensor> tensors(Manifest manifest, List<Port> ports) {
        List<InputTensor> tensors = new ArrayList<>();
        for (Port port : ports) {
            Manifest.Input input = manifest.inputs().get(port.input());
            int first = manifest.inputs().stream()
                    .limit(port.input())
                    .mapToInt(Manifest.Input::width)
                    .sum();
            tensors.add(port.takesTexts() ? new EncodedTexts(port, first, input.width()) : Scaling.of(input, first));
        }
        return tensors;
    }

    /**
     * Predicts the rows of several jobs in one forward pass (in as few as the batch limit allows).
     *
     * @param inputs raw values, as {@link Model#decode} gives them
     * @return one row of outputs for each row of the inputs, in order: the numbers of all output tensors, one after the
     *     other
     * @throws ModelException when the network gives other outputs than the manifest says, or a whole number that is too
     *     large
     */
    public Rows predict(List<Rows> inputs) {
        int count = inputs.stream().mapToInt(Rows::count).sum();
        float[][] given = new float[tensors.size()][];
        for (int i = 0; i < given.length; i++) {
            given[i] = tensors.get(i).of(inputs, count);
        }
        return new Rows(count, manifest.outputWidth(), joined(passes(given, count), count));
    }

    /** The tensors side by side, as rows; the only one as it is. */
    private float[] joined(float[][] outputs, int count) {
        if (outputs.length == 1) {
            return outputs[0];
        }
        float[] rows = new float[count * manifest.outputWidth()];
        int to = 0;
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < outputs.length; i++) {
                System.arraycopy(outputs[i], row * outputWidths[i], rows, to, outputWidths[i]);
                to += outputWidths[i];
            }
        }
        return rows;
    }

    /** The most rows in one forward pass. */
    public int batchMax() {
        return batchMax;
    }

    /** The work of a forward pass with as many rows as that, as {@link #warmUp} measured it; zero before. */
    public Duration fullPass() {
        return Duration.ofNanos(fullPassNanos);
    }

    private float[][] passes(float[][] given, int count) {
        if (count <= batchMax) {
            return pass(given, count);
        }
        float[][] outputs = Arrays.stream(outputWidths)
                .mapToObj(width -> new float[count * width])
                .toArray(float[][]::new);
        for (int from = 0; from < count; from += batchMax) {
            int to = Math.min(count, from + batchMax);
            float[][] part = pass(slices(given, from, to), to - from);
            for (int i = 0; i < part.length; i++) {
                System.arraycopy(part[i], 0, outputs[i], from * outputWidths[i], part[i].length);
            }
        }
        return outputs;
    }

    private float[][] slices(float[][] given, int from, int to) {
        float[][] slices = new float[given.length][];
        for (int i = 0; i < given.length; i++) {
            slices[i] = Arrays.copyOfRange(given[i], from * inputWidths[i], to * inputWidths[i]);
        }
        return slices;
    }

    /** One forward pass. What it gives is held to the manifest: numbers in other places would mean other things. */
    private float[][] pass(float[][] given, int rows) {
        float[][] outputs = network.output(given, rows);
        if (outputs.length != outputWidths.length) {
            throw new ModelException("model " + manifest.label() + ": the network has " + outputs.length
                    + " outputs; its manifest names " + outputWidths.length);
        }
        for (int i = 0; i < outputs.length; i++) {
            if (outputs[i].length != rows * outputWidths[i]) {
                throw new ModelException("model " + manifest.label() + ": the output "
                        + manifest.outputs().get(i).name() + " of the network has " + outputs[i].length / rows
                        + " numbers in a row; its manifest says " + outputWidths[i]);
            }
            checkExact(manifest.outputs().get(i), outputs[i]);
        }
        return outputs;
    }

    /** Refuses large whole numbers, which a float cannot distinguish from their neighbours. */
    private void checkExact(Manifest.Output output, float[] values) {
        if (!output.datatype().isWhole()) {
            return;
        }
        for (float value : values) {
            if (Math.abs(value) > Datatype.EXACT) {
                throw new ModelException("model " + manifest.label() + ": the output " + output.name()
                        + " has a whole number that is too large to be carried exactly: the largest is "
                        + Datatype.EXACT);
            }
        }
    }

    /**
     * Runs passes of growing size, so that the first real one is as fast as any (the first call costs up to 100 times
     * as much), and lowers the batch limit to what this network predicts in about 50 ms here.
     *
     * @return the batch limit
     */
    public int warmUp() {
        int rows = 1;
        long nanos = timed(rows);
        while (rows < batchMax && nanos <= LONGEST_PASS_NANOS / 2) {
            rows = Math.min(rows * 2, batchMax);
            nanos = timed(rows);
        }
        batchMax = rows;
        fullPassNanos = nanos;
        return rows;
    }

    /** The work of a pass over a number of rows, in nanoseconds. */
    private long timed(int rows) {
        float[][] given = Arrays.stream(inputWidths)
                .mapToObj(width -> new float[rows * width])
                .toArray(float[][]::new);
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < TIMED_PASSES; i++) {
            long start = worked();
            pass(given, rows);
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
