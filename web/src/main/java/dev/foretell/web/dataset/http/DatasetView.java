package dev.foretell.web.dataset.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.evaluation.Evaluation;
import dev.foretell.web.history.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A dataset as pages show it. Immutable. Public for the templates, which read it. */
public record DatasetView(Dataset dataset) {

    public String id() {
        return dataset.id();
    }

    public String name() {
        return dataset.name().isBlank() ? "Dataset" : dataset.name();
    }

    public String model() {
        return dataset.model();
    }

    public String version() {
        return dataset.version();
    }

    /** The status as in JSON, for style sheets. */
    public String status() {
        return dataset.status().wireName();
    }

    /** The status for people. */
    public String state() {
        return FORMATS.state(dataset.status());
    }

    public boolean running() {
        return !dataset.status().isTerminal();
    }

    /** Whether it is being uploaded. */
    public boolean reading() {
        return dataset.status() == Status.STARTING;
    }

    public String created() {
        return dataset.created().toString();
    }

    public String startedAt() {
        return FORMATS.dateTime(dataset.created());
    }

    /** The time from creation to the end; null before the end. */
    public @Nullable String duration() {
        Instant end = dataset.completed();
        return end == null ? null : FORMATS.duration(Duration.between(dataset.created(), end));
    }

    public @Nullable String problem() {
        return dataset.problem() == null ? null : dataset.problem().detail();
    }

    public long rowsDone() {
        return dataset.rowsDone();
    }

    public long rowCount() {
        return dataset.rows();
    }

    public String rows() {
        return FORMATS.count(dataset.rows());
    }

    /** The progress in words. */
    public String counts() {
        return reading()
                ? FORMATS.count(dataset.rows(), "row", "rows") + " read"
                : FORMATS.count(dataset.rowsDone()) + " of " + FORMATS.count(dataset.rows(), "row", "rows");
    }

    /** The rate and the remaining time, as far as they are known. */
    public String pace() {
        return Stream.concat(
                        Stream.of(speed()).filter(speed -> running() && !reading() && !speed.isEmpty()),
                        dataset.timeLeft().stream().map(left -> "about " + FORMATS.duration(left) + " left"))
                .collect(Collectors.joining(", "));
    }

    /** The rows per second, or an empty text. */
    public String speed() {
        return dataset.rowsPerSecond() < 0.5
                ? ""
                : String.format(Locale.ROOT, "%,.0f per second", dataset.rowsPerSecond());
    }

    public @Nullable String waitingFor() {
        return dataset.waitingFor();
    }

    /** The accuracy; empty when it is not known. */
    public String accuracy() {
        Evaluation evaluation = dataset.evaluation();
        return evaluation == null || evaluation.quality() == null
                ? ""
                : FORMATS.percent(evaluation.quality().accuracy().share());
    }

    /** The number of rows that were rejected. */
    public String rejected() {
        return FORMATS.count(dataset.rowsRejected(), "row was", "rows were");
    }

    public List<Dataset.Note> errors() {
        return dataset.rowErrors();
    }

    /** The number of errors that are not shown; null when all are shown. */
    public @Nullable String moreErrors() {
        long more = dataset.rowsRejected() - dataset.rowErrors().size();
        return more <= 0 ? null : "… and " + FORMATS.count(more) + " more; the downloads have all of them.";
    }

    /** What the sender should know about how the file was read. */
    public List<String> notes() {
        return dataset.notes();
    }

    public List<Dataset.Note> warnings() {
        return dataset.warnings();
    }

    /** The share of each worker, the greatest first. */
    public List<ShareView> workers() {
        long all =
                dataset.workers().values().stream().mapToLong(Long::longValue).sum();
        return dataset.workers().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(worker -> ShareView.of(worker.getKey(), worker.getValue(), all))
                .toList();
    }
}
