package dev.foretell.web.table;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.foretell.manifest.Manifest;
import java.util.List;

/**
 * The columns of a result: the row's number in the dataset, its inputs (for a table), the class if it is known of any row, the predicted
 * class, the probability of each class, and the error. Immutable.
 */
record ResultColumns(Manifest manifest, boolean hasTruth) {

    /** The inputs; a picture's pixels are left out, for nobody reads them. */
    List<String> inputs() {
        return manifest.input().features().stream().map(Manifest.Feature::name).toList();
    }

    /** The probabilities, one per label. */
    List<String> probabilities() {
        return labels().stream().map(label -> "probability_" + label).toList();
    }

    List<String> labels() {
        return manifest.output().labels();
    }

    /** What is told of rows that were not predicted when nothing is known. */
    static final String NOT_PREDICTED = "not predicted";

    /** The shortest text that reads back to the same float; a whole number without a fraction. */
    static String number(float value) {
        int whole = (int) value;
        return whole == value && Math.abs(whole) < 1 << 24
                ? Integer.toString(whole)
                : NumberOutput.toString(value, true);
    }
}
