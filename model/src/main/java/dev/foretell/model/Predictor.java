package dev.foretell.model;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.keras.Network;
import java.util.Arrays;
import java.util.List;

/** Predicts with one version of a model. Not safe for use by several threads: a lane has its own. */
public final class Predictor implements AutoCloseable {

    private final Network network;
    private final Scaling scaling;
    private final int inputWidth;
    private final int outputWidth;
    private final int batchMax;

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

    /** Runs passes of several sizes, so that the first real one is as fast as any: the first call costs up to 100 times as much. */
    public void warmUp() {
        for (int rows = 1; rows < batchMax; rows *= 2) {
            network.output(new float[rows * inputWidth], rows);
        }
        network.output(new float[batchMax * inputWidth], batchMax);
    }

    @Override
    public void close() {
        network.close();
    }
}
