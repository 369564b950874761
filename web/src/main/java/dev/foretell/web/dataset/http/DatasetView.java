package dev.foretell.web.dataset.http;

import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.edge.Texts;
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

    /** What it is called in JSON, for the style. */
    public String status() {
        return dataset.status().wireName();
    }

    /** The status for people. */
    public String state() {
        return Texts.state(dataset.status());
    }

    public boolean running() {
        return !dataset.status().isTerminal();
    }

    /** Whether it is still being read. */
    public boolean reading() {
        return dataset.status() == Status.STARTING;
    }

    public String created() {
        return dataset.created().toString();
    }

    public String begun() {
        return Texts.time(dataset.created());
    }

    /** How long it took from the beginning to the end; null before that. */
    public @Nullable String took() {
        Instant end = dataset.completed();
        return end == null ? null : Texts.duration(Duration.between(dataset.created(), end));
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
        return Texts.count(dataset.rows());
    }

    /** How far it is, in words. */
    public String counts() {
        return reading()
                ? Texts.count(dataset.rows(), "row", "rows") + " read"
                : Texts.count(dataset.rowsDone()) + " of " + Texts.count(dataset.rows(), "row", "rows");
    }

    /** How fast it goes and how long it will, as far as that is known. */
    public String pace() {
        return Stream.concat(
                        Stream.of(speed()).filter(speed -> running() && !reading() && !speed.isEmpty()),
                        dataset.timeLeft().stream().map(left -> "about " + Texts.duration(left) + " left"))
                .collect(Collectors.joining(", "));
    }

    /** Rows per second, or nothing. */
    public String speed() {
        return dataset.rowsPerSecond() < 0.5
                ? ""
                : String.format(Locale.ROOT, "%,.0f per second", dataset.rowsPerSecond());
    }

    public @Nullable String waitingFor() {
        return dataset.waitingFor();
    }

    /** The accuracy, or nothing when it is not known. */
    public String accuracy() {
        Evaluation evaluation = dataset.evaluation();
        return evaluation == null || evaluation.quality() == null
                ? ""
                : Texts.percent(evaluation.quality().accuracy().share());
    }

    /** How many rows were left out. */
    public String rejected() {
        return Texts.count(dataset.rowsRejected(), "row was", "rows were");
    }

    public List<Dataset.Note> errors() {
        return dataset.rowErrors();
    }

    /** That there are more errors than are shown; null when there are not. */
    public @Nullable String moreErrors() {
        long more = dataset.rowsRejected() - dataset.rowErrors().size();
        return more <= 0 ? null : "… and " + Texts.count(more) + " more, which the downloads name.";
    }

    public List<Dataset.Note> warnings() {
        return dataset.warnings();
    }

    /** Who predicted how much, the most diligent first. */
    public List<Portion> workers() {
        long all =
                dataset.workers().values().stream().mapToLong(Long::longValue).sum();
        return dataset.workers().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(worker -> Portion.of(worker.getKey(), worker.getValue(), all))
                .toList();
    }
}
