package dev.foretell.web.prediction.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.job.Rows;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A prediction as its page shows it. Immutable. Public for the template, which reads it.
 *
 * @param names the names of the outputs' columns; none when the version that made it no longer exists
 */
public record PredictionView(Prediction prediction, List<String> names) {

    private static final int MOST_ROWS = 100;
    private static final int MOST_COLUMNS = 40;

    /** A row of the outputs; the class is empty when the model has none. */
    public record Answer(String predicted, List<String> values) {}

    public String id() {
        return prediction.id();
    }

    public String model() {
        return prediction.model();
    }

    public @Nullable String version() {
        return prediction.version();
    }

    public String status() {
        return prediction.status().wireName();
    }

    public String state() {
        return FORMATS.state(prediction.status());
    }

    public boolean running() {
        return !prediction.status().isTerminal();
    }

    /** Whether it can be canceled: it runs in the background, and no worker has started it. */
    public boolean cancelable() {
        return prediction.background() && prediction.status() == Status.STARTING;
    }

    public String created() {
        return prediction.created().toString();
    }

    public String startedAt() {
        return FORMATS.dateTime(prediction.created());
    }

    public @Nullable String duration() {
        Instant end = prediction.completed();
        return end == null ? null : FORMATS.duration(Duration.between(prediction.created(), end));
    }

    public @Nullable String worker() {
        return prediction.worker();
    }

    public @Nullable String problem() {
        return prediction.problem() == null ? null : prediction.problem().detail();
    }

    public boolean classified() {
        return !prediction.classes().isEmpty();
    }

    public List<String> columns() {
        Rows output = prediction.output();
        return output == null
                ? List.of()
                : IntStream.range(0, Math.min(MOST_COLUMNS, output.width()))
                        .mapToObj(
                                column -> names.size() == output.width() ? names.get(column) : "output[" + column + "]")
                        .toList();
    }

    /** The first rows of the outputs. */
    public List<Answer> answers() {
        Rows output = prediction.output();
        List<Answer> answers = new ArrayList<>();
        for (int row = 0; output != null && row < Math.min(MOST_ROWS, output.count()); row++) {
            answers.add(answer(output, row));
        }
        return answers;
    }

    private Answer answer(Rows output, int row) {
        return new Answer(
                classified() ? prediction.classes().get(row) : "",
                IntStream.range(0, Math.min(MOST_COLUMNS, output.width()))
                        .mapToObj(column -> FORMATS.plain(output.at(row, column)))
                        .toList());
    }

    /** A note that only a part is shown; null when all is shown. */
    public @Nullable String more() {
        Rows output = prediction.output();
        if (output == null || (output.count() <= MOST_ROWS && output.width() <= MOST_COLUMNS)) {
            return null;
        }
        String rows = first(MOST_ROWS, output.count(), "rows");
        String columns = first(MOST_COLUMNS, output.width(), "columns");
        String both = rows.isEmpty() || columns.isEmpty() ? rows + columns : rows + " and " + columns;
        return "The first " + both + "; the JSON has all.";
    }

    private static String first(int most, int all, String what) {
        return all <= most ? "" : most + " of " + FORMATS.count(all) + " " + what;
    }
}
