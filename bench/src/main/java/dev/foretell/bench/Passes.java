package dev.foretell.bench;

import dev.foretell.manifest.Catalog;
import dev.foretell.model.keras.KerasNetwork;
import java.time.Duration;
import java.util.Random;

/**
 * Deeplearning4j alone: forward passes of one network in one thread, without a server around. The yardstick for predictions in
 * bulk. Not safe for use by several threads.
 */
final class Passes implements AutoCloseable {

    private static final int DIFFERENT_INPUTS = 16;

    private final String model;
    private final int width;
    private final KerasNetwork network;

    private Passes(String model, int width, KerasNetwork network) {
        this.model = model;
        this.width = width;
        this.network = network;
    }

    /** Imports a version of a model. */
    static Passes of(Catalog.Entry entry) {
        return new Passes(
                entry.manifest().name(),
                entry.manifest().input().width(),
                KerasNetwork.read(entry.folder(), entry.manifest().input().shape()));
    }

    /** Runs passes of so many rows, one after the other. A request of the report is a pass. */
    Report run(int rows, Duration warmup, Duration duration) {
        float[][] inputs = inputs(rows);
        Tally tally = new Tally(warmup, duration);
        for (int next = 0; !tally.isOver(); next++) {
            long begun = System.nanoTime();
            network.output(inputs[next % inputs.length], rows);
            tally.done(begun);
        }
        return tally.report("DL4J: " + model + ", " + rows + (rows == 1 ? " row" : " rows"), rows);
    }

    /** Values as the network sees them, i.e. scaled. */
    private float[][] inputs(int rows) {
        Random random = new Random(rows);
        float[][] inputs = new float[DIFFERENT_INPUTS][rows * width];
        for (float[] input : inputs) {
            for (int i = 0; i < input.length; i++) {
                input[i] = (float) random.nextGaussian();
            }
        }
        return inputs;
    }

    @Override
    public void close() {
        network.close();
    }
}
