package dev.foretell.web.inference;

import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Problem;
import dev.foretell.web.prediction.UnknownModelException;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;

/** Writes errors in the form of the Open Inference Protocol: {@code {"error": …}}. Stateless. */
public final class InferenceErrors {

    private InferenceErrors() {}

    /** Answers that a model is not there. The beginning is Triton's, since programs of its clients look for it. */
    public static void unknownModel(Context ctx, UnknownModelException error) {
        String model = ctx.pathParam("model");
        String version = ctx.pathParamMap().get("version");
        String head = ctx.path().endsWith("/load")
                ? "failed to load '" + model + "': "
                : "Request for unknown model: '" + model + "'" + (version == null ? "" : " version " + version)
                        + " is not found. ";
        answer(ctx, Problem.of(HttpStatus.NOT_FOUND, head + error.getMessage()));
    }

    /** Answers with a problem. The protocol has 400 where the rest of the API has 422. */
    public static void answer(Context ctx, Problem problem) {
        problem.head(ctx);
        if (problem.status() == HttpStatus.UNPROCESSABLE_CONTENT) {
            ctx.status(HttpStatus.BAD_REQUEST);
        }
        ctx.result(Json.bytes(Map.of("error", String.join(" ", problem.details()))))
                .contentType(ContentType.JSON);
    }
}
