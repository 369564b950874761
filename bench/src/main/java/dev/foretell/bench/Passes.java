package dev.foretell.bench;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.KerasReader;
import java.time.Duration;
import java.util.Random;

/**
 * A network alone: forward passes in one thread, without a server around. The yardstick for predictions in bulk. Not safe for
 * use by several threads.
 */
final class Passes implements AutoCloseable {

    private static final int DIFFERENT_INPUTS = 16;
    private static final double TOLERANCE = 1e-4;

    private final String name;
    private final int width;
    private final Network network;

    Passes(String name, int width, Network network) {
        this.name = name;
        this.width = width;
        this.network = network;
    }

    /** A version of a model as workers run it. */
    static Passes of(Catalog.Entry entry) {
        return new Passes("network alone", entry.manifest().inputWidth(), network(entry));
    }

    /**
     * The same model in layers of Deeplearning4j. Native operations have one thread here too, because {@link #of} has limited
     * them for the calling thread.
     */
    static Passes dl4j(Catalog.Entry entry) {
        return new Passes(
                "DL4J",
                entry.manifest().inputWidth(),
                Dl4jNetwork.of(read(entry).graph()));
    }

    static Network network(Catalog.Entry entry) {
        return KerasNetwork.of(
                read(entry),
                entry.manifest().inputs().stream().map(Manifest.Input::shape).toList());
    }

    private static KerasModel read(Catalog.Entry entry) {
        return KerasReader.readFolder(entry.folder());
    }

    /**
     * Makes sure that two networks are the same function.
     *
     * @throws IllegalStateException when they are not
     */
    void compareWith(Passes other) {
        float[] input = inputs(DIFFERENT_INPUTS)[0];
        float[] outputs = output(input, DIFFERENT_INPUTS);
        float[] others = other.output(input, DIFFERENT_INPUTS);
        for (int i = 0; i < Math.max(outputs.length, others.length); i++) {
            if (!(Math.abs(outputs[i] - others[i]) <= TOLERANCE)) {
                throw new IllegalStateException(
                        name + " gives " + outputs[i] + " where " + other.name + " gives " + others[i]);
            }
        }
    }

    /** Runs passes of so many rows, one after the other. A request of the report is a pass. */
    Report run(int rows, Duration warmup, Duration duration) {
        float[][] inputs = inputs(rows);
        Tally tally = new Tally(warmup, duration);
        for (int next = 0; !tally.isOver(); next++) {
            long begun = System.nanoTime();
            output(inputs[next % inputs.length], rows);
            tally.done(begun);
        }
        return tally.report(name + ", " + rows + (rows == 1 ? " row" : " rows"), rows);
    }

    private float[] output(float[] input, int rows) {
        return network.output(new float[][] {input}, rows)[0];
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
