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
 * The columns of a result: the row's number in the dataset, its inputs (where people can make sense of them), the class if it is known of any
 * row, the predicted class and the probability of each class (where the model tells classes), the other numbers that the model gives, and
 * the error. Immutable.
 */
final class ResultColumns {

    /** What is told of rows that were not predicted when nothing is known. */
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

    /** The inputs; the numbers of a large tensor are left out, for nobody reads them. */
    List<String> inputs() {
        return manifest.hasReadableColumns() ? manifest.columns() : List.of();
    }

    boolean hasTruth() {
        return hasTruth;
    }

    /** How the outputs tell a class; null when they do not. */
    @Nullable
    Classification classification() {
        return classification;
    }

    List<String> labels() {
        return classification == null ? List.of() : classification.labels();
    }

    /** The probabilities, one per label. */
    List<String> probabilities() {
        return labels().stream().map(label -> "probability_" + label).toList();
    }

    /** The other numbers that the model gives; one that is called like another column is told from it. */
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

    /** Where the other numbers stand in a row of outputs. */
    int numberAt(int index) {
        return numbers[index];
    }

    /** The names of all columns, in their order. */
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

    /** The shortest text that reads back to the same float; a whole number without a fraction. */
    static String number(float value) {
        int whole = (int) value;
        return whole == value && Math.abs(whole) < 1 << 24
                ? Integer.toString(whole)
                : NumberOutput.toString(value, true);
    }
}
