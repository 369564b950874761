package dev.foretell.web.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.Body;
import dev.foretell.web.edge.CallerHeaders;
import dev.foretell.web.edge.Problem;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /v2}: the Open Inference Protocol over REST. Safe for use by several threads. */
public final class InferenceApi {

    private static final List<String> ROOTS = List.of("/v1", "/v2");
    private static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Inference inference;

    public InferenceApi(Inference inference) {
        this.inference = inference;
    }

    /** The protocol apart from REST. */
    public Inference protocol() {
        return inference;
    }

    /** Whether a path belongs to this protocol or {@link PredictApi}'s, so that its errors have their form. */
    public static boolean isFor(String path) {
        return ROOTS.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    public void isLive(Context ctx) {
        health(ctx, true);
    }

    public void isReady(Context ctx) {
        health(ctx, inference.isReady());
    }

    private record Health(boolean live, boolean ready) {}

    /** Answers with both names: the protocol's text says {@code live}, its clients read {@code ready}. */
    private static void health(Context ctx, boolean well) {
        ctx.status(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        json(ctx, new Health(true, well));
    }

    public void server(Context ctx) {
        json(ctx, inference.server());
    }

    public void metadata(Context ctx) {
        json(ctx, inference.metadata(chosen(ctx)));
    }

    private record ModelReady(String name, boolean ready) {}

    public void ready(Context ctx) {
        Manifest manifest = chosen(ctx);
        String reason = inference.reasonNotReady(manifest);
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

    public void config(Context ctx) {
        json(ctx, inference.config(chosen(ctx)));
    }

    public void allStatistics(Context ctx) {
        json(ctx, new ModelStatistics.Answer(inference.statistics()));
    }

    public void statistics(Context ctx) {
        json(ctx, new ModelStatistics.Answer(inference.statistics(ctx.pathParam("model"), version(ctx))));
    }

    public void index(Context ctx) {
        json(ctx, inference.index(RepositoryRequest.read(Body.bytes(ctx)).onlyReady()));
    }

    public void load(Context ctx) {
        RepositoryRequest.read(Body.bytes(ctx));
        inference.load(ctx.pathParam("model"), Set.of());
    }

    public void unload(Context ctx) {
        RepositoryRequest.read(Body.bytes(ctx));
        inference.unload(ctx.pathParam("model"));
    }

    public void infer(Context ctx) {
        Inference.Call call = new Inference.Call(
                System.nanoTime(),
                ctx.pathParam("model"),
                version(ctx),
                CallerHeaders.of(ctx),
                Inference.Call.UNLIMITED);
        CompletableFuture<InferResponse> response = inference.infer(
                call,
                signature -> InferRequest.read(Body.bytes(ctx), ctx.header(HEADER_LENGTH), signature),
                InferResponse::write);
        ctx.future(() -> response.handle((written, error) -> {
            if (error == null) {
                respond(ctx, written);
            } else {
                InferenceErrors.answer(ctx, Problem.of(error));
            }
            return null;
        }));
    }

    private static void respond(Context ctx, InferResponse response) {
        if (response.isBinary()) {
            ctx.header(HEADER_LENGTH, Integer.toString(response.jsonLength()));
        }
        ctx.result(response.body()).contentType(response.isBinary() ? ContentType.OCTET_STREAM : ContentType.JSON);
    }

    /** The version that the path names, or else the one chosen for this request. */
    private Manifest chosen(Context ctx) {
        return inference.choose(
                ctx.pathParam("model"), version(ctx), CallerHeaders.of(ctx).key());
    }

    private static @Nullable String version(Context ctx) {
        return ctx.pathParamMap().get("version");
    }

    private static void json(Context ctx, Object body) {
        try {
            ctx.result(JSON.writeValueAsBytes(body)).contentType(ContentType.JSON);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers are always JSON", e);
        }
    }
}
