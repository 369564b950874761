package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Arrays;

/**
 * A tensor of the graph that is being made.
 *
 * @param vertex the vertex of Deeplearning4j's graph that gives it
 * @param shape its dimensions without the row
 */
public record Value(String vertex, int[] shape) {

    /** How many dimensions it has besides the row. */
    public int rank() {
        return shape.length;
    }

    /** Its last dimension. */
    int last() {
        return shape[shape.length - 1];
    }

    /** How many numbers a row of it has. */
    public int width() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
