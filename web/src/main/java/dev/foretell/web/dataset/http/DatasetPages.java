package dev.foretell.web.dataset.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.manifest.Classification;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.database.HistoryUnavailableException;
import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.table.FeatureRanges;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves {@code /predictions} for people, who choose a model and a dataset there. Safe for use by several threads. */
public final class DatasetPages {

    private static final int RECENT = 20;

    /** The most labels that are listed; more would not help a reader. */
    private static final int MOST_LABELS = 20;

    private final Models models;
    private final Datasets datasets;

    public DatasetPages(Models models, Datasets datasets) {
        this.models = models;
        this.datasets = datasets;
    }

    public void form(Context ctx) {
        Manifest manifest = DatasetForm.model(models, Optional.ofNullable(ctx.queryParam("model")))
                .manifest();
        Pages.render(ctx, "predictions", shown(manifest));
    }

    private Map<String, Object> shown(Manifest manifest) {
        Map<String, Object> shown = new HashMap<>();
        shown.put("models", models.tables());
        shown.put("manifest", manifest);
        shown.put("sample", manifest.samples() != null && manifest.samples().file() != null);
        shown.put("columns", columns(manifest));
        shown.put("labels", labels(manifest));
        shown.put("features", features(manifest));
        shown.put("recent", recent());
        return shown;
    }

    private static String columns(Manifest manifest) {
        return manifest.hasReadableColumns()
                ? String.join(", ", manifest.columns())
                : FORMATS.count(manifest.inputWidth())
                        + (manifest.takesTexts() ? " columns" : " numbers in the model's order");
    }

    /** The labels that a class may have; empty for a model without classes. */
    private static String labels(Manifest manifest) {
        List<String> labels =
                manifest.classification().map(Classification::labels).orElse(List.of());
        return labels.size() > MOST_LABELS
                ? String.join(", ", labels.subList(0, MOST_LABELS)) + " …"
                : String.join(" or ", labels);
    }

    /** A column and its range. Public for the template. */
    public record Column(Manifest.Feature feature, String range) {}

    private static List<Column> features(Manifest manifest) {
        List<Column> columns = new ArrayList<>();
        List<Manifest.Feature> features = manifest.hasReadableColumns() ? manifest.features() : List.of();
        for (int i = 0; i < features.size(); i++) {
            columns.add(new Column(
                    features.get(i),
                    FeatureRanges.of(features.get(i), manifest.datatypes().get(i))));
        }
        return columns;
    }

    /** The newest datasets; null when the database is unavailable, since the form works without them. */
    private @Nullable List<DatasetView> recent() {
        try {
            return datasets.list(RECENT).stream().map(DatasetView::new).toList();
        } catch (HistoryUnavailableException e) {
            return null;
        }
    }

    /** Starts the dataset of the form and redirects to its page, or shows the form again with the errors. */
    public void post(Context ctx) {
        Manifest manifest =
                DatasetForm.model(models, DatasetForm.modelName(ctx)).manifest();
        Problem.orAnswer(
                ctx,
                "predictions",
                () -> shown(manifest),
                () -> ctx.redirect("/jobs/" + create(ctx).id(), HttpStatus.SEE_OTHER));
    }

    private Dataset create(Context ctx) {
        DatasetForm form = DatasetForm.read(ctx, models);
        return form.read(rows -> datasets.create(form.manifest(), form.name(), rows, CallerHeaders.of(ctx)));
    }
}
