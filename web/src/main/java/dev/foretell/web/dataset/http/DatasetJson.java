package dev.foretell.web.dataset.http;

import dev.foretell.manifest.Classification;
import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.Dataset.Note;
import dev.foretell.web.dataset.RowPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts datasets and their rows to JSON. Methods that write paths take the path below which the caller sees this
 * server, such as {@code /foretell}, or an empty one. Stateless.
 */
final class DatasetJson {

    private DatasetJson() {}

    /** All members of a dataset; null where one does not apply. */
    static Map<String, @Nullable Object> of(Dataset dataset, String prefix) {
        Map<String, @Nullable Object> json = summary(dataset, prefix);
        json.put("row_errors", dataset.rowErrors().stream().map(DatasetJson::of).toList());
        json.put("warnings", dataset.warnings().stream().map(DatasetJson::of).toList());
        json.put("notes", dataset.notes());
        json.put("evaluation", dataset.evaluation());
        return json;
    }

    /** The members of a dataset except those that may be long. */
    static Map<String, @Nullable Object> summary(Dataset dataset, String prefix) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", dataset.id());
        json.put("model", dataset.model());
        json.put("version", dataset.version());
        json.put("name", dataset.name());
        json.put("status", dataset.status().wireName());
        json.put("created", dataset.created().toString());
        json.put("started", text(dataset.started()));
        json.put("completed", text(dataset.completed()));
        json.put("rows", dataset.rows());
        json.put("rows_done", dataset.rowsDone());
        json.put("rows_rejected", dataset.rowsRejected());
        json.put("rows_per_second", rounded(dataset.rowsPerSecond()));
        json.put(
                "seconds_left",
                dataset.timeLeft()
                        .map(time -> rounded(time.toMillis() / 1_000.0))
                        .orElse(null));
        json.put("waiting_for", dataset.waitingFor());
        json.put("has_truth", dataset.hasTruth());
        json.put(
                "labels",
                dataset.manifest().classification().map(Classification::labels).orElse(List.of()));
        json.put("workers", dataset.workers());
        json.put("problem", problem(dataset));
        json.put("urls", urls(prefix + "/datasets/" + dataset.id()));
        return json;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static Map<String, @Nullable Object> of(Note note) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("line", note.line());
        json.put("field", note.field());
        json.put("detail", note.detail());
        return json;
    }

    private static @Nullable Map<String, String> problem(Dataset dataset) {
        return dataset.problem() == null
                ? null
                : Map.of(
                        "code",
                        dataset.problem().code().wireName(),
                        "detail",
                        dataset.problem().detail());
    }

    private static Map<String, String> urls(String self) {
        Map<String, String> urls = new LinkedHashMap<>();
        urls.put("self", self);
        urls.put("events", self + "/events");
        urls.put("rows", self + "/rows");
        urls.put("result_csv", self + "/result.csv");
        urls.put("result_json", self + "/result.json");
        urls.put("cancel", self + "/cancel");
        return urls;
    }

    /** A list of datasets. */
    static Map<String, Object> of(List<Dataset> datasets, String prefix) {
        return Map.of(
                "datasets",
                datasets.stream().map(dataset -> summary(dataset, prefix)).toList());
    }

    /** A page of rows. */
    static Map<String, Object> of(RowPage page) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", page.rows()); // Records, whose components are named like the members of the JSON.
        json.put("total", page.total());
        json.put("wrong", page.wrong());
        json.put("columns", page.columns());
        json.put("outputs", page.outputs());
        return json;
    }
}
