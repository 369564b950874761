package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;
import static dev.foretell.web.live.http.LiveTexts.LIVE_TEXTS;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.digits.Digits;
import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Form;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.EngineUse;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.Workers;
import dev.foretell.web.whatif.Sweep;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The page of a model, {@code /models/<name>}, with a form for a single row if the model takes rows. The answer is
 * shown with what it depends on. Safe for use by several threads.
 */
public final class ModelPage {

    private static final String TEMPLATE = "model";

    /** The limit for a form. */
    private static final int MOST_FIELDS = 200;

    private final Models models;
    private final Predictions predictions;

    private final Workers workers;

    public ModelPage(Models models, Predictions predictions, Workers workers) {
        this.models = models;
        this.predictions = predictions;
        this.workers = workers;
    }

    public void get(Context ctx) {
        Catalog.Entry entry = entry(ctx);
        Map<String, Object> shown = shown(entry);
        if (hasForm(entry.manifest())) {
            ExampleRows examples = ExampleRows.of(entry);
            int example = example(ctx, examples);
            shown.put("form", example == 0 ? empty(entry, examples) : filled(entry, examples, example));
            shown.put("example", example);
            shown.put("examples", examples.count());
        }
        Pages.render(ctx, TEMPLATE, shown);
    }

    /** Whether the model's rows can be entered in a form. */
    private static boolean hasForm(Manifest manifest) {
        return manifest.hasReadableColumns() && manifest.inputWidth() <= MOST_FIELDS;
    }

    /** The version that the URL names; without one, the version that pages show. */
    private Catalog.Entry entry(Context ctx) {
        String model = ctx.pathParam("model");
        String version = ctx.queryParam("version");
        return version == null ? models.shown(model) : models.choose(model, version);
    }

    private Map<String, Object> shown(Catalog.Entry entry) {
        Manifest manifest = entry.manifest();
        Map<String, Object> shown = new HashMap<>();
        shown.put("manifest", manifest);
        shown.put("drawable", manifest.name().equals(Digits.MODEL));
        shown.put("takesImages", manifest.takesImages());
        shown.put("takesTexts", manifest.takesTexts());
        shown.put("columns", FORMATS.count(manifest.inputWidth()));
        shown.put("versions", models.versions(manifest.name()));
        shown.put("formats", FORMATS);
        shown.put("words", LIVE_TEXTS);
        shown.put("engines", engines(manifest.name()));
        shown.put("example", 0);
        shown.put("examples", 0);
        return shown;
    }

    /** The engines that run each version, by version. */
    private Map<String, List<EngineUse>> engines(String model) {
        List<Workers.Seen> seen = workers.all();
        return models.versions(model).stream()
                .map(entry -> entry.manifest().version())
                .collect(Collectors.toMap(version -> version, version -> EngineUse.of(seen, model, version)));
    }

    private static int example(Context ctx, ExampleRows examples) {
        String asked = ctx.queryParam("example");
        if (asked == null) {
            return 0;
        }
        int number = asked.matches("\\d{1,9}") ? Integer.parseInt(asked) : 0;
        if (number < 1 || number > examples.count()) {
            throw new BadRequestException(
                    HttpStatus.BAD_REQUEST,
                    examples.count() == 0
                            ? "This model has no examples."
                            : "Expected \"example\" to be a number from 1 to " + examples.count() + ".");
        }
        return number;
    }

    private static RowForm empty(Catalog.Entry entry, ExampleRows examples) {
        return RowForm.empty(entry.manifest(), examples.decimals());
    }

    private static RowForm filled(Catalog.Entry entry, ExampleRows examples, int number) {
        return RowForm.filled(entry.manifest(), examples.decimals(), examples.row(number));
    }

    public void post(Context ctx) {
        Catalog.Entry entry = entry(ctx);
        Manifest manifest = entry.manifest();
        if (manifest.takesImages()) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "The model " + manifest.name() + " takes images, not rows.");
        } else if (!hasForm(manifest)) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "A row of the model " + manifest.name() + " has " + manifest.inputWidth()
                            + (manifest.takesTexts() ? " values" : " numbers")
                            + ", too many for a form; send them to /v2/models/" + manifest.name()
                            + "/infer or /predictions.");
        }
        Form.expect(ctx, Set.copyOf(manifest.columns()));
        ExampleRows examples = ExampleRows.of(entry);
        RowForm form = RowForm.typed(
                manifest, examples.decimals(), name -> Form.field(ctx, name).orElse(""));
        Map<String, Object> shown = shown(entry);
        shown.put("form", form);
        shown.put("examples", examples.count());
        if (form.isComplete()) {
            Rows row = form.row(manifest);
            Sweep sweep = RowAnswer.isDrawable(manifest)
                    ? Sweep.around(manifest, row, examples.decimals())
                    : Sweep.alone(manifest, row);
            answer(ctx, manifest, sweep, shown);
        } else {
            refuse(ctx, form, shown);
        }
    }

    private static void refuse(Context ctx, RowForm form, Map<String, Object> shown) {
        new Problem(HttpStatus.UNPROCESSABLE_CONTENT, form.errors(), 0).answer(ctx, TEMPLATE, shown);
    }

    private void answer(Context ctx, Manifest manifest, Sweep sweep, Map<String, Object> shown) {
        boolean pinned = ctx.queryParam("version") != null;
        CompletableFuture<ModelOutputs> asked =
                predictions.predict(PredictionRequest.rows(manifest, pinned, sweep.row(), CallerHeaders.of(ctx)));
        CompletableFuture<ModelOutputs> around =
                predictions.explore(PredictionRequest.rows(manifest, pinned, sweep.rows(), CallerHeaders.of(ctx)));
        ctx.future(() -> asked.thenCombine(around, (row, rows) -> rows).handle((outputs, error) -> {
            answer(ctx, outputs, error, sweep, shown);
            return null;
        }));
    }

    private static void answer(
            Context ctx, ModelOutputs outputs, @Nullable Throwable error, Sweep sweep, Map<String, Object> shown) {
        if (error == null) {
            shown.put("answer", RowAnswer.of(outputs, sweep));
            Pages.render(ctx, TEMPLATE, shown);
        } else {
            Problem.of(error).answer(ctx, TEMPLATE, shown);
        }
    }
}
