package dev.foretell.web.inference;

import dev.foretell.job.Answer;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.ChosenVersion;
import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.Readiness;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/**
 * {@code /v1}: the V1 protocol of KServe, which is that of TensorFlow Serving's REST API for prediction. Safe for use
 * by several threads.
 */
public final class PredictApi {

    private static final Map<String, String> OK = Map.of("error_code", "OK", "error_message", "");

    private final Models models;
    private final Predictions predictions;
    private final Readiness readiness;

    public PredictApi(Models models, Predictions predictions, Readiness readiness) {
        this.models = models;
        this.predictions = predictions;
        this.readiness = readiness;
    }

    public void list(Context ctx) {
        Json.answer(ctx, Map.of("models", models.names()));
    }

    /** Answers in the form of both: KServe's {@code name} and {@code ready}, TensorFlow Serving's versions. */
    public void status(Context ctx) {
        String model = ctx.pathParam("model");
        List<Catalog.Entry> entries = ctx.pathParamMap().containsKey("version")
                ? List.of(models.choose(model, ctx.pathParam("version")))
                : models.versions(model);
        List<Map<String, Object>> versions =
                entries.stream().map(entry -> version(entry.manifest())).toList();
        boolean ready = entries.stream().anyMatch(entry -> isServed(entry.manifest()));
        Json.answer(ctx, Map.of("name", model, "ready", ready, "model_version_status", versions));
    }

    private Map<String, Object> version(Manifest manifest) {
        return Map.of(
                "version", manifest.version(), "state", isServed(manifest) ? "AVAILABLE" : "LOADING", "status", OK);
    }

    private boolean isServed(Manifest manifest) {
        return readiness.isConnected() && readiness.isServed(manifest.name(), manifest.version());
    }

    public void predict(Context ctx) {
        boolean pinned = ctx.pathParamMap().containsKey("version");
        Catalog.Entry entry = models.choose(
                ctx.pathParam("model"),
                ctx.pathParamMap().get("version"),
                CallerHeaders.of(ctx).key());
        ChosenVersion.set(ctx, entry);
        PredictRequest request = PredictRequest.read(Body.bytes(ctx), entry.manifest());
        PredictionRequest job = PredictionRequest.rows(entry.manifest(), pinned, request.rows(), CallerHeaders.of(ctx));
        ctx.future(() -> predictions.predict(job).handle((predicted, error) -> {
            if (error == null) {
                respond(ctx, request, predicted);
            } else {
                InferenceErrors.answer(ctx, Problem.of(error));
            }
            return null;
        }));
    }

    private static void respond(Context ctx, PredictRequest request, ModelOutputs predicted) {
        Answer.Predicted answer = predicted.answer();
        ctx.result(PredictResponse.write(predicted.manifest(), answer.predictions(), request.columnar()))
                .contentType(ContentType.JSON);
    }
}
