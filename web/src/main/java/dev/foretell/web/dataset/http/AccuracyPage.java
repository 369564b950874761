package dev.foretell.web.dataset.http;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.web.edge.BadRequestException;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.evaluation.Evaluation.Quality;
import dev.foretell.web.evaluation.Evaluator;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.table.Block;
import dev.foretell.web.table.RowReader;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /accuracy}: the accuracy on a small dataset, as a heading that programs look for. The caller waits for
 * it, and nothing is stored. Safe for use by several threads.
 */
public final class AccuracyPage {

    /** The most rows, about as many as are predicted while a caller waits. */
    private static final int MAX_ROWS = 10_000;

    private final Models models;
    private final Predictions predictions;

    public AccuracyPage(Models models, Predictions predictions) {
        this.models = models;
        this.predictions = predictions;
    }

    public void answer(Context ctx) {
        Problem.orAnswer(ctx, "accuracy", Map::of, () -> {
            CompletableFuture<@Nullable Quality> quality = begun(ctx);
            ctx.future(() -> quality.handle((found, error) -> {
                show(ctx, found, error);
                return null;
            }));
        });
    }

    private static void show(Context ctx, @Nullable Quality found, @Nullable Throwable error) {
        if (error != null) {
            Problem.of(error).answer(ctx, "accuracy", Map.of());
        } else if (found == null) {
            Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "The file has no classes to compare with.")
                    .answer(ctx, "accuracy", Map.of());
        } else {
            String accuracy = FORMATS.percent(found.accuracy().share());
            Pages.render(ctx, "accuracy", Map.of("accuracy", accuracy));
        }
    }

    /** Reads the form and starts the prediction of its rows. */
    private CompletableFuture<@Nullable Quality> begun(Context ctx) {
        DatasetForm form = DatasetForm.read(ctx, models);
        Block block = form.read(AccuracyPage::block);
        PredictionRequest request = PredictionRequest.rows(form.manifest(), false, block.rows(), CallerHeaders.of(ctx));
        return predictions.predict(request).thenApply(predicted -> quality(block, predicted));
    }

    private static Block block(RowReader rows) {
        Block block = Objects.requireNonNull(rows.next(MAX_ROWS + 1), "a file without rows is refused");
        if (!block.errors().isEmpty()) {
            throw invalid(block.errors().get(0).sentence());
        }
        if (block.count() > MAX_ROWS || rows.next(1) != null) {
            throw invalid("Expected at most " + MAX_ROWS + " rows; larger datasets can be predicted at /predictions.");
        }
        return rows.classesFromOne() ? block.fromZero() : block;
    }

    private static BadRequestException invalid(String message) {
        return new BadRequestException(HttpStatus.UNPROCESSABLE_CONTENT, message);
    }

    private static @Nullable Quality quality(Block block, ModelOutputs predicted) {
        Evaluator tally = new Evaluator(predicted.classification());
        tally.add(predicted.answer().predictions(), block.truth());
        return tally.evaluation().quality();
    }
}
