package dev.foretell.model.engine.plain;

import dev.foretell.model.engine.Network;
import dev.foretell.model.keras.Graph;
import java.util.List;
import java.util.Optional;

/** A chain of layers that are computed in plain Java. All copies share the weights. */
public final class PlainNetwork implements Network {

    private final List<PlainStep> steps;
    /** What comes out of each step but the last, kept for the next pass. */
    private final float[][] between;

    private PlainNetwork(List<PlainStep> steps) {
        this.steps = steps;
        this.between = new float[steps.size()][0];
    }

    /**
     * Makes a network.
     *
     * @param shape the shape of the input; the first dimension is the row, all others are fixed
     * @return empty when the model is anything but a chain of layers with one input and one output, or when a layer or
     *     one of its settings is not known here
     */
    public static Optional<PlainNetwork> of(Graph graph, List<Integer> shape) {
        return Chain.of(graph, shape).map(PlainNetwork::new);
    }

    /** What a row costs, in multiplications with an addition, from 1. */
    public long work() {
        return Math.max(1, steps.stream().mapToLong(PlainStep::work).sum());
    }

    @Override
    public float[][] output(float[][] inputs, int rows) {
        float[] values = inputs[0];
        for (int i = 0; i < steps.size(); i++) {
            PlainStep step = steps.get(i);
            float[] next = space(i, rows * step.width());
            step.apply(values, rows, next);
            values = next;
        }
        return new float[][] {values};
    }

    /** The caller keeps what comes out of the last step. */
    private float[] space(int step, int size) {
        if (step == steps.size() - 1) {
            return new float[size];
        }
        if (between[step].length < size) {
            between[step] = new float[size];
        }
        return between[step];
    }

    @Override
    public Network copy() {
        return new PlainNetwork(steps);
    }

    @Override
    public void close() {}
}
