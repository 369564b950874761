package dev.foretell.web.inference;

import dev.foretell.web.edge.Json;
import dev.foretell.web.edge.Problem;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;

/** Writes errors in the form of the Open Inference Protocol: {@code {"error": …}}. Stateless. */
public final class InferenceErrors {

    private InferenceErrors() {}

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
