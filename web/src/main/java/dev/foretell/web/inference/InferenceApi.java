package dev.foretell.web.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.Answer;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Implementation;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.EngineUse;
import dev.foretell.web.prediction.ModelControl;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.Readiness;
import dev.foretell.web.prediction.Workers;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v2}: the Open Inference Protocol over REST, with the extensions in {@link #EXTENSIONS}. Safe for use by
 * several threads.
 */
public final class InferenceApi {

    private static final List<String> EXTENSIONS =
            List.of("binary_tensor_data", "classification", "model_configuration", "model_repository", "statistics");

    private static final List<String> ROOTS = List.of("/v1", "/v2");
    private static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Models models;
    private final Predictions predictions;
    private final Readiness readiness;
    private final Workers workers;
    private final ModelControl control;
    private final ObservedStatistics observed;
    private final Statistics statistics;

    public InferenceApi(
            Models models,
            Predictions predictions,
            Readiness readiness,
            Workers workers,
            ModelControl control,
            ObservedStatistics observed,
            Statistics statistics) {
        this.models = models;
        this.predictions = predictions;
        this.readiness = readiness;
        this.workers = workers;
        this.control = control;
        this.observed = observed;
        this.statistics = statistics;
    }

    /** Whether a path belongs to this protocol or {@link PredictApi}'s, so that its errors have their form. */
    public static boolean isFor(String path) {
        return ROOTS.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    public void isLive(Context ctx) {
        health(ctx, true);
    }

    public void isReady(Context ctx) {
        health(ctx, readiness.isReady());
    }

    public void allStatistics(Context ctx) {
        statistics(ctx, models.entries());
    }

    public void statistics(Context ctx) {
        statistics(ctx, entries(ctx));
    }

    public void load(Context ctx) {
        RepositoryRequest.read(Body.bytes(ctx));
        control.load(ctx.pathParam("model"));
    }

    public void unload(Context ctx) {
        RepositoryRequest.read(Body.bytes(ctx));
        control.unload(ctx.pathParam("model"));
    }

    private record Server(String name, String version, List<String> extensions) {}

    public void server(Context ctx) {
        json(ctx, new Server(Implementation.NAME, Implementation.version(), EXTENSIONS));
    }

    private record Health(boolean live, boolean ready) {}

    /** Answers with both names: the protocol's text says {@code live}, its clients read {@code ready}. */
    private static void health(Context ctx, boolean well) {
        ctx.status(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        json(ctx, new Health(true, well));
    }

    private record Metadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    public void metadata(Context ctx) {
        Manifest manifest = chosen(ctx).manifest();
        Signature signature = Signature.of(manifest);
        List<String> versions = models.versions(manifest.name()).stream()
                .map(entry -> entry.manifest().version())
                .toList();
        json(
                ctx,
                new Metadata(manifest.name(), versions, manifest.platform(), signature.inputs(), signature.outputs()));
    }

    private record ModelReady(String name, boolean ready) {}

    public void ready(Context ctx) {
        Manifest manifest = chosen(ctx).manifest();
        String reason = reasonNotReady(manifest, control.unloaded());
        if (reason.isEmpty()) {
            json(ctx, new ModelReady(manifest.name(), true));
        } else {
            InferenceErrors.answer(
                    ctx,
                    Problem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "The model " + manifest.name() + " is not ready: " + reason + "."));
        }
    }

    /** The reason why a version cannot be used at present; empty when it can. */
    private String reasonNotReady(Manifest manifest, Set<String> unloaded) {
        if (unloaded.contains(manifest.name())) {
            return "unloaded";
        }
        Optional<String> queueProblem = readiness.queueProblem(manifest.name());
        if (queueProblem.isPresent()) {
            return queueProblem.get();
        } else if (!readiness.isConnected()) {
            return "not connected to the message broker";
        }
        return readiness.isServed(manifest.name(), manifest.version()) ? "" : "no worker has loaded it";
    }

    public void config(Context ctx) {
        Manifest manifest = chosen(ctx).manifest();
        List<EngineUse> engines = EngineUse.of(workers.all(), manifest.name(), manifest.version());
        json(ctx, ModelConfig.of(Signature.of(manifest), engines));
    }

    private void statistics(Context ctx, List<Catalog.Entry> entries) {
        json(
                ctx,
                new ModelStatistics.Answer(entries.stream()
                        .map(Catalog.Entry::manifest)
                        .map(manifest ->
                                ModelStatistics.of(manifest, statistics.of(manifest.name(), manifest.version())))
                        .toList()));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Indexed(String name, @Nullable String version, String state, String reason) {

        static Indexed of(String name, @Nullable String version, String reason) {
            return new Indexed(name, version, reason.isEmpty() ? "READY" : "UNAVAILABLE", reason);
        }

        boolean isReady() {
            return reason.isEmpty();
        }
    }

    public void index(Context ctx) {
        boolean onlyReady = RepositoryRequest.read(Body.bytes(ctx)).onlyReady();
        Set<String> unloaded = control.unloaded();
        List<Indexed> all = new ArrayList<>();
        for (Catalog.Entry entry : models.entries()) {
            Manifest manifest = entry.manifest();
            all.add(Indexed.of(manifest.name(), manifest.version(), reasonNotReady(manifest, unloaded)));
        }
        Set<String> listed = all.stream().map(Indexed::name).collect(Collectors.toSet());
        unloaded.stream()
                .filter(name -> !listed.contains(name))
                .forEach(name -> all.add(Indexed.of(name, null, "unloaded")));
        json(ctx, all.stream().filter(each -> each.isReady() || !onlyReady).toList());
    }

    public void infer(Context ctx) {
        long start = System.nanoTime();
        Signature signature = Signature.of(chosen(ctx).manifest());
        InferRequest request = InferRequest.read(Body.bytes(ctx), ctx.header(HEADER_LENGTH), signature);
        PredictionRequest job = PredictionRequest.rows(
                signature.manifest(), ctx.pathParamMap().containsKey("version"), request.rows(), CallerHeaders.of(ctx));
        Duration input = since(start);
        ctx.future(() -> predictions.predict(job).handle((predicted, error) -> {
            if (error == null) {
                respond(ctx, request, predicted, start, input);
            } else {
                observed.failed(
                        signature.manifest().name(), signature.manifest().version(), since(start));
                InferenceErrors.answer(ctx, Problem.of(error));
            }
            return null;
        }));
    }

    private void respond(Context ctx, InferRequest request, ModelOutputs predicted, long start, Duration input) {
        long answered = System.nanoTime();
        Signature signature = Signature.of(predicted.manifest());
        Answer.Predicted answer = predicted.answer();
        InferResponse response = InferResponse.write(request, signature, answer.version(), answer.predictions());
        if (response.isBinary()) {
            ctx.header(HEADER_LENGTH, Integer.toString(response.jsonLength()));
        }
        ctx.result(response.body()).contentType(response.isBinary() ? ContentType.OCTET_STREAM : ContentType.JSON);
        observed.succeeded(
                answer.model(),
                answer.version(),
                request.rows().count(),
                new ObservedStatistics.Times(since(start), input, answer.seconds(), since(answered)));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** The version that the path names, or else the one chosen for this request. */
    private Catalog.Entry chosen(Context ctx) {
        return models.choose(
                ctx.pathParam("model"),
                ctx.pathParamMap().get("version"),
                CallerHeaders.of(ctx).key());
    }

    /** The version that the path names, or else all versions of the model. */
    private List<Catalog.Entry> entries(Context ctx) {
        return ctx.pathParamMap().containsKey("version")
                ? List.of(chosen(ctx))
                : models.versions(ctx.pathParam("model"));
    }

    private static void json(Context ctx, Object body) {
        try {
            ctx.result(JSON.writeValueAsBytes(body)).contentType(ContentType.JSON);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers are always JSON", e);
        }
    }
}
