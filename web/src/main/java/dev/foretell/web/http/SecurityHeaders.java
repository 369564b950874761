package dev.foretell.web.http;

import io.javalin.http.Context;
import java.util.Map;

/** What every answer tells browsers about what they may do with it (OWASP's cheat sheet on HTTP headers). Stateless. */
final class SecurityHeaders {

    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy",
            "same-origin",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY");

    private static final String ONE_YEAR = "max-age=31536000";

    private SecurityHeaders() {}

    static void set(Context ctx) {
        ALWAYS.forEach(ctx::header);
        if (isSecure(ctx)) {
            ctx.header("Strict-Transport-Security", ONE_YEAR);
        }
    }

    /**
     * Whether the browser came by https. The word of a proxy is taken for it, or of whoever pretends to be one: who lies binds no browser but
     * its own to https.
     */
    static boolean isSecure(Context ctx) {
        return ctx.req().isSecure() || "https".equalsIgnoreCase(ctx.header("X-Forwarded-Proto"));
    }
}
