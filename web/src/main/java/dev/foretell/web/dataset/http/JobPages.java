package dev.foretell.web.dataset.http;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.dataset.Dataset;
import dev.foretell.web.dataset.Datasets;
import dev.foretell.web.dataset.RowOrder;
import dev.foretell.web.dataset.RowPage;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.history.Prediction;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionLookup;
import dev.foretell.web.prediction.http.PredictionView;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Serves {@code /jobs/<id>}: the page of a dataset or a prediction in the background, with its progress and its result.
 * Safe for use by several threads.
 */
public final class JobPages {

    private static final Pattern OFFSET = Pattern.compile("[0-9]{1,15}");

    private final Datasets datasets;
    private final PredictionLookup lookup;
    private final Models models;

    public JobPages(Datasets datasets, PredictionLookup lookup, Models models) {
        this.datasets = datasets;
        this.lookup = lookup;
        this.models = models;
    }

    public void page(Context ctx) {
        String id = ctx.pathParam("id");
        Optional<Dataset> dataset = datasets.find(id);
        if (dataset.isPresent()) {
            Pages.render(ctx, "dataset", shown(ctx, dataset.get()));
        } else {
            Prediction prediction = lookup.existing(id);
            Pages.render(ctx, "job", Map.of("job", new PredictionView(prediction, outputColumns(prediction))));
        }
    }

    /** The names of the outputs of the prediction's version; none when the version no longer exists. */
    private List<String> outputColumns(Prediction prediction) {
        return Optional.ofNullable(prediction.version())
                .flatMap(version -> models.find(prediction.model(), version))
                .map(Manifest::outputColumns)
                .orElse(List.of());
    }

    private Map<String, Object> shown(Context ctx, Dataset dataset) {
        Map<String, Object> shown = new HashMap<>();
        DatasetView view = new DatasetView(dataset);
        shown.put("dataset", view);
        shown.put("modelTitle", dataset.manifest().title());
        if (!view.running()) {
            shown.put("rows", rows(ctx, dataset));
            if (dataset.evaluation() != null && dataset.evaluation().rows() > 0) {
                shown.put("evaluation", EvaluationView.of(dataset.evaluation()));
            }
        }
        return shown;
    }

    private RowsView rows(Context ctx, Dataset dataset) {
        long offset = offset(ctx);
        RowOrder order = order(ctx);
        RowPage page = datasets.rows(dataset.id(), offset, RowsView.SIZE, order);
        boolean classified = dataset.manifest().classification().isPresent();
        return RowsView.of("/jobs/" + dataset.id(), page, classified, dataset.hasTruth(), offset, order);
    }

    private static long offset(Context ctx) {
        String text = ctx.queryParam("offset");
        if (text == null) {
            return 0;
        }
        if (!OFFSET.matcher(text).matches()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST, "Expected the parameter \"offset\" to be a whole number from 0.");
        }
        return Long.parseLong(text);
    }

    private static RowOrder order(Context ctx) {
        String text = ctx.queryParam("order");
        if (text == null || text.equals("file")) {
            return RowOrder.FILE;
        }
        if (text.equals("wrong")) {
            return RowOrder.WRONG_FIRST;
        }
        throw new BadRequestException(
                HttpStatus.BAD_REQUEST, "Expected the parameter \"order\" to be \"file\" or \"wrong\".");
    }

    public void cancel(Context ctx) {
        String id = ctx.pathParam("id");
        if (datasets.find(id).isPresent()) {
            datasets.cancel(id);
        } else {
            lookup.cancel(id);
        }
        ctx.redirect("/jobs/" + id, HttpStatus.SEE_OTHER);
    }

    public void delete(Context ctx) {
        Dataset dataset = datasets.existing(ctx.pathParam("id"));
        datasets.delete(dataset.id());
        ctx.redirect("/predictions?model=" + dataset.model(), HttpStatus.SEE_OTHER);
    }
}
