package dev.foretell.web.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a dataset. Immutable.
 *
 * @param total how many rows the dataset has
 * @param wrong how many of them have a known class that differs from the predicted one
 * @param columns the names of the values
 * @param outputs the names of the outputs that are not part of a classification
 */
public record RowPage(List<Row> rows, long total, long wrong, List<String> columns, List<String> outputs) {

    /**
     * A row.
     *
     * @param row its number in the dataset, from 1
     * @param line the line of the file that it starts in, from 1
     * @param values the inputs, each a {@code Float}, or a {@code String} for a text; null when the row is invalid
     * @param truth its true class, or null when that is not known
     * @param predicted the predicted class, or null when there is none, or not yet
     * @param probability the probability of the predicted class, or null
     * @param outputs the outputs that are not part of a classification, or null when there are none yet
     * @param error why it has no prediction, or null
     */
    public record Row(
            long row,
            long line,
            @Nullable List<Object> values,
            @Nullable String truth,
            @Nullable String predicted,
            @Nullable Double probability,
            @Nullable List<Float> outputs,
            @Nullable String error) {}
}
