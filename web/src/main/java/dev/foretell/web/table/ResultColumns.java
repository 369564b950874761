package dev.foretell.web.table;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a result: the row's number in the dataset, its inputs (where they are readable), the true class if it
 * is known for any row, the predicted class and the probability of each class (where the model has classes), the other
 * numbers that the model gives, and the error. Immutable.
 */
final class ResultColumns {

    /** The error of rows that were not predicted, when no reason is known. */
    static final String NOT_PREDICTED = "not predicted";

    static final String ROW = "row";
    static final String CLASS = "class";
    static final String PREDICTED = "predicted";
    static final String ERROR = "error";

    private final Manifest manifest;
    private final boolean hasTruth;
    private final @Nullable Classification classification;
    private final int[] numbers;

    /** @param hasTruth whether there is a column for the true class */
    ResultColumns(Manifest manifest, boolean hasTruth) {
        this.manifest = manifest;
        this.classification = manifest.classification().orElse(null);
        this.hasTruth = hasTruth && classification != null;
        this.numbers = manifest.plainOutputColumns();
    }

    /** The names of the inputs; the numbers of a large tensor are left out, since they are not readable. */
    List<String> inputs() {
        return manifest.hasReadableColumns() ? manifest.columns() : List.of();
    }

    boolean hasTruth() {
        return hasTruth;
    }

    /** The classification of the outputs; null when the model has no classes. */
    @Nullable
    Classification classification() {
        return classification;
    }

    List<String> labels() {
        return classification == null ? List.of() : classification.labels();
    }

    /** The names of the probabilities, one per label. */
    List<String> probabilities() {
        return labels().stream().map(label -> "probability_" + label).toList();
    }

    /** The names of the other numbers that the model gives, changed where another column has the same name. */
    List<String> numbers() {
        Set<String> taken = new HashSet<>(inputs());
        taken.addAll(List.of(ROW, CLASS, PREDICTED, ERROR));
        taken.addAll(probabilities());
        List<String> names = manifest.outputColumns();
        return Arrays.stream(numbers)
                .mapToObj(names::get)
                .map(name -> taken.contains(name) ? PREDICTED + "_" + name : name)
                .toList();
    }

    /** The place of one of the other numbers in a row of outputs. */
    int numberAt(int index) {
        return numbers[index];
    }

    /** The names of all columns, in order. */
    List<String> all() {
        List<String> all = new ArrayList<>();
        all.add(ROW);
        all.addAll(inputs());
        if (hasTruth) {
            all.add(CLASS);
        }
        if (classification != null) {
            all.add(PREDICTED);
        }
        all.addAll(probabilities());
        all.addAll(numbers());
        all.add(ERROR);
        return all;
    }

    /** The shortest text that parses to the same float; a whole number without a fraction. */
    static String number(float value) {
        int whole = (int) value;
        return whole == value && Math.abs(whole) < 1 << 24
                ? Integer.toString(whole)
                : NumberOutput.toString(value, true);
    }
}
