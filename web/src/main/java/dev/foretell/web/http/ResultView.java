package dev.foretell.web.http;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.predict.Datasets;
import dev.foretell.web.table.Evaluation;
import dev.foretell.web.table.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A predicted dataset as its page shows it: texts only. Immutable. Public for the template, which reads it. */
public record ResultView(
        @Nullable String accuracy,
        int rows,
        int correct,
        String seconds,
        Map<String, Integer> workers,
        List<String> warnings,
        List<Manifest.Feature> features,
        List<Line> lines) {

    /**
     * One row of the table.
     *
     * @param truth the true class, or null
     * @param probability of the predicted class
     * @param right whether the prediction is right; true when the truth is not known
     */
    public record Line(
            int number,
            List<String> values,
            @Nullable String truth,
            String predicted,
            String probability,
            boolean right) {}

    static ResultView of(
            Manifest manifest, Table table, Datasets.Scored scored, Optional<Evaluation> evaluation, Duration taken) {
        List<Line> lines = new ArrayList<>();
        for (int row = 0; row < table.rows().count(); row++) {
            lines.add(line(manifest.output(), table, scored.outputs(), row));
        }
        return new ResultView(
                evaluation.map(found -> percent(found.accuracy())).orElse(null),
                table.rows().count(),
                evaluation.map(Evaluation::correct).orElse(0),
                String.format(Locale.ROOT, "%.2f s", taken.toMillis() / 1000.0),
                scored.rowsByWorker(),
                table.warnings(),
                manifest.input().features(),
                lines);
    }

    private static Line line(Manifest.Output output, Table table, Rows outputs, int row) {
        int offset = row * outputs.width();
        int predicted = output.classOf(outputs.values(), offset);
        Optional<Integer> truth = table.truth().map(classes -> classes[row]);
        List<String> values = new ArrayList<>();
        for (int column = 0; column < table.rows().width(); column++) {
            values.add(plain(table.rows().at(row, column)));
        }
        return new Line(
                row + 1,
                values,
                truth.map(output.labels()::get).orElse(null),
                output.labels().get(predicted),
                percent(output.probabilityOf(predicted, outputs.values(), offset)),
                truth.isEmpty() || truth.get() == predicted);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String plain(float value) {
        return new BigDecimal(Float.toString(value)).stripTrailingZeros().toPlainString();
    }
}
