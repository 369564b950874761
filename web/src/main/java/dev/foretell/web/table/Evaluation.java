package dev.foretell.web.table;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;

/**
 * How well predicted classes fit the true ones.
 *
 * @param rows how many rows there are
 * @param correct how many of them were predicted right
 */
public record Evaluation(int rows, int correct) {

    /** Compares the classes that the outputs mean with the truth. */
    public static Evaluation of(Manifest.Output output, Rows outputs, int[] truth) {
        int correct = 0;
        for (int row = 0; row < outputs.count(); row++) {
            if (output.classOf(outputs.values(), row * outputs.width()) == truth[row]) {
                correct++;
            }
        }
        return new Evaluation(outputs.count(), correct);
    }

    /** The share of rows predicted right, from 0 to 1. */
    public double accuracy() {
        return (double) correct / rows;
    }
}
