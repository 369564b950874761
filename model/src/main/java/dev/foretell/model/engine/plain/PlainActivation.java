package dev.foretell.model.engine.plain;

import java.util.function.DoubleUnaryOperator;

/**
 * An activation function.
 *
 * @param work what a number costs, in multiplications with an addition
 * @param change what becomes of the numbers
 */
record PlainActivation(int work, Change change) {

    /** What a number costs that is more than compared: a hyperbolic tangent, which is the most expensive function. */
    private static final int EXPENSIVE = 64;

    static final PlainActivation LINEAR = new PlainActivation(0, (values, rows, width) -> {});

    static final PlainActivation RELU = new PlainActivation(1, PlainActivation::relu);

    static final PlainActivation SOFTMAX = new PlainActivation(EXPENSIVE, PlainActivation::softmax);

    /** Safe for use by several threads. */
    @FunctionalInterface
    interface Change {

        /** Changes rows of {@code width} numbers, which lie one after the other from the beginning of an array. */
        void applyTo(float[] values, int rows, int width);
    }

    /** A function of each number by itself. */
    static PlainActivation each(DoubleUnaryOperator function) {
        return new PlainActivation(EXPENSIVE, (values, rows, width) -> {
            for (int i = 0; i < rows * width; i++) {
                values[i] = (float) function.applyAsDouble(values[i]);
            }
        });
    }

    private static void relu(float[] values, int rows, int width) {
        for (int i = 0; i < rows * width; i++) {
            values[i] = Math.max(values[i], 0);
        }
    }

    private static void softmax(float[] values, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            softmaxOfRow(values, row * width, (row + 1) * width);
        }
    }

    private static void softmaxOfRow(float[] values, int from, int to) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            most = Math.max(most, values[i]);
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            double power = Math.exp(values[i] - most);
            values[i] = (float) power;
            sum += power;
        }
        for (int i = from; i < to; i++) {
            values[i] = (float) (values[i] / sum);
        }
    }
}
