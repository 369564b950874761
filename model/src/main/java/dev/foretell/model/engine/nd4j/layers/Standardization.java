package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.keras.Layer;
import org.jspecify.annotations.Nullable;

/**
 * Divides each row by its standard deviation, or by the root of its mean square. Immutable.
 *
 * @param epsilon is added to the variance
 * @param around whether it is the variance around the mean, rather than around 0
 * @param centred whether the mean is subtracted
 */
record Standardization(Layer layer, double epsilon, boolean around, boolean centred) {

    /**
     * @param gamma by which each number of a row is multiplied afterwards
     * @param beta what is added then
     */
    void apply(float[] values, int rows, int width, float @Nullable [] gamma, float @Nullable [] beta) {
        for (int from = 0; from < rows * width; from += width) {
            standardize(values, from, from + width);
        }
        scale(values, rows * width, width, 1, gamma, beta);
    }

    private void standardize(float[] values, int from, int to) {
        double mean = around ? mean(values, from, to) : 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        double factor = 1 / Math.sqrt(squares / (to - from) + epsilon);
        double shift = centred ? mean : 0;
        for (int i = from; i < to; i++) {
            values[i] = (float) ((values[i] - shift) * factor);
        }
    }

    private static double mean(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }

    /**
     * Multiplies and adds what the layer has learned.
     *
     * @param runs how many runs of {@code count} numbers there are, one for each channel, and again for the next row
     */
    void scale(float[] values, int runs, int channels, int count, float @Nullable [] gamma, float @Nullable [] beta) {
        check(gamma, channels);
        check(beta, channels);
        for (int run = 0; run < runs && (gamma != null || beta != null); run++) {
            float factor = gamma == null ? 1 : gamma[run % channels];
            float summand = beta == null ? 0 : beta[run % channels];
            for (int i = run * count; i < (run + 1) * count; i++) {
                values[i] = values[i] * factor + summand;
            }
        }
    }

    private void check(float @Nullable [] weights, int channels) {
        if (weights != null) {
            refuseUnless(weights.length == channels, weights.length + " weights", channels);
        }
    }

    void refuseUnless(boolean fitting, String what, int channels) {
        if (!fitting) {
            throw layer.refusal(what + " do not fit an input with " + channels + " channels");
        }
    }
}
