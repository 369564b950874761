package dev.foretell.web.http;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.predict.Datasets;
import dev.foretell.web.predict.Models;
import dev.foretell.web.table.CsvTable;
import dev.foretell.web.table.Evaluation;
import dev.foretell.web.table.Ranges;
import dev.foretell.web.table.Table;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /predictions} and {@code /accuracy} for people: a dataset is predicted and compared with the truth. Safe for use by several threads. */
final class TablePages {

    private static final String DEFAULT_MODEL = "diabetes";
    private static final String SAMPLE = "sample";
    private static final String UPLOAD = "upload";
    private static final Set<String> FIELDS = Set.of("model", "dataset", "file");

    private final Models models;
    private final Datasets datasets;

    TablePages(Models models, Datasets datasets) {
        this.models = models;
        this.datasets = datasets;
    }

    /** What a form asks for: a model and a dataset. */
    private record Choice(Manifest manifest, Table table, String source) {}

    /** A dataset, predicted. */
    private record Outcome(Choice choice, Datasets.Scored scored, Duration taken) {

        Optional<Evaluation> evaluation() {
            return choice.table.truth().map(truth -> Evaluation.of(choice.manifest.output(), scored.outputs(), truth));
        }
    }

    void form(Context ctx) {
        String asked = ctx.queryParam("model");
        Manifest manifest =
                table(models.shown(asked == null ? DEFAULT_MODEL : asked)).manifest();
        Pages.render(ctx, "predictions", formModel(manifest));
    }

    private Map<String, Object> formModel(Manifest manifest) {
        Map<String, Object> shown = new HashMap<>();
        shown.put("models", models.tables());
        shown.put("manifest", manifest);
        shown.put("maxRows", CsvTable.MAX_ROWS);
        shown.put(
                "ranges",
                manifest.input().features().stream().collect(Collectors.toMap(Manifest.Feature::name, Ranges::of)));
        return shown;
    }

    void post(Context ctx) {
        Body.expectForm(ctx, FIELDS);
        String name = Body.field(ctx, "model").orElse(DEFAULT_MODEL);
        Manifest manifest = table(models.shown(name)).manifest();
        CompletableFuture<Outcome> outcome = outcome(ctx, name);
        ctx.future(() -> outcome.handle((done, error) -> {
            Map<String, Object> shown = formModel(manifest);
            if (error == null) {
                shown.put(
                        "result",
                        ResultView.of(
                                done.choice.manifest, done.choice.table, done.scored, done.evaluation(), done.taken));
                shown.put("source", done.choice.source);
                Pages.render(ctx, "predictions", shown);
            } else {
                Problem.of(error).answer(ctx, "predictions", shown);
            }
            return null;
        }));
    }

    void accuracy(Context ctx) {
        Body.expectForm(ctx, FIELDS);
        CompletableFuture<Outcome> outcome =
                outcome(ctx, Body.field(ctx, "model").orElse(DEFAULT_MODEL));
        ctx.future(() -> outcome.handle((done, error) -> {
            if (error != null) {
                Problem.of(error).answer(ctx, "accuracy", Map.of());
            } else if (done.evaluation().isEmpty()) {
                Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "The file has no classes to compare with.")
                        .answer(ctx, "accuracy", Map.of());
            } else {
                String accuracy = ResultView.percent(done.evaluation().get().accuracy());
                Pages.render(ctx, "accuracy", Map.of("accuracy", accuracy));
            }
            return null;
        }));
    }

    /** Reads what the form asks for and predicts it; every error ends in the future. */
    private CompletableFuture<Outcome> outcome(Context ctx, String model) {
        long start = System.nanoTime();
        try {
            Choice choice =
                    choice(ctx, models.choose(model, null, Callers.of(ctx).key()));
            return datasets.predict(choice.manifest, choice.table.rows(), Callers.of(ctx))
                    .thenApply(scored -> new Outcome(choice, scored, Duration.ofNanos(System.nanoTime() - start)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The entry, when its model takes tables. */
    private static Catalog.Entry table(Catalog.Entry entry) {
        if (entry.manifest().takesImages()) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "The model " + entry.manifest().name() + " takes images, not tables.");
        }
        return entry;
    }

    private static Choice choice(Context ctx, Catalog.Entry entry) {
        Manifest manifest = table(entry).manifest();
        Optional<byte[]> file = ctx.isMultipartFormData() ? Body.file(ctx, "file") : Optional.empty();
        if (uploadAsked(ctx) && file.isEmpty()) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "No file was chosen in the field \"file\".");
        }
        return file.isPresent()
                ? new Choice(manifest, CsvTable.read(manifest, file.get()), "your file")
                : new Choice(manifest, CsvTable.read(manifest, sample(entry)), description(manifest.samples()));
    }

    private static boolean uploadAsked(Context ctx) {
        String dataset = Body.field(ctx, "dataset").orElse(SAMPLE);
        if (!dataset.equals(SAMPLE) && !dataset.equals(UPLOAD)) {
            throw new BadRequestException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "Expected the field \"dataset\" to be \"" + SAMPLE + "\" or \"" + UPLOAD + "\".");
        }
        return dataset.equals(UPLOAD);
    }

    private static byte[] sample(Catalog.Entry entry) {
        Manifest.Samples samples = entry.manifest().samples();
        if (samples == null || samples.file() == null) {
            throw new BadRequestException(
                    HttpStatus.NOT_FOUND, "The model " + entry.manifest().name() + " has no sample; upload a file.");
        }
        try {
            return Files.readAllBytes(entry.folder().resolve(samples.file()));
        } catch (IOException e) { // The version has gone, or changes, since it was chosen.
            throw new BadRequestException(
                    HttpStatus.NOT_FOUND,
                    "The sample of the model " + entry.manifest().name() + " is gone.");
        }
    }

    private static String description(Manifest.@Nullable Samples samples) {
        return samples == null ? "" : samples.description();
    }
}
