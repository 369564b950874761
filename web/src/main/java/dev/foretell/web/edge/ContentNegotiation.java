package dev.foretell.web.edge;

import io.javalin.http.Context;
import io.javalin.http.Handler;

/** Chooses between a page and data by a request's {@code Accept} (RFC 9110, section 12.5.1). Stateless. */
public final class ContentNegotiation {

    private ContentNegotiation() {}

    /** Whether the client is a browser that shows a page, and not a program. */
    public static boolean prefersHtml(Context ctx) {
        String accepted = ctx.header("Accept");
        return accepted != null && accepted.contains("text/html");
    }

    /** Answers a browser with a page and a program with data. */
    public static void answer(Context ctx, Handler page, Handler data) throws Exception {
        ctx.res().addHeader("Vary", "Accept"); // Beside Origin, which the gate may have added.
        (prefersHtml(ctx) ? page : data).handle(ctx);
    }
}
