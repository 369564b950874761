package dev.foretell.web.edge;

import io.javalin.http.Context;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What every answer tells browsers about what they may do with it (OWASP's cheat sheet on HTTP headers). Told by Jetty, so that no route
 * is without, and written once, for it is most of a short answer's head. Stateless.
 */
public final class SecurityHeaders implements HttpConfiguration.Customizer {

    private static final List<HttpField> ALWAYS = List.of(
            field(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
                            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
            field("Cross-Origin-Opener-Policy", "same-origin"),
            field("Cross-Origin-Resource-Policy", "same-origin"),
            field("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            field("Referrer-Policy", "same-origin"),
            field("X-Content-Type-Options", "nosniff"),
            field("X-Frame-Options", "DENY"));

    private static final HttpField SECURE = field("Strict-Transport-Security", "max-age=31536000");

    private static HttpField field(String name, String value) {
        return new PreEncodedHttpField(name, value);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        ALWAYS.forEach(headers::add);
        if (request.isSecure() || isHttps(request.getHeaders().get("X-Forwarded-Proto"))) {
            headers.add(SECURE);
        }
        return request;
    }

    /**
     * Whether the browser came by https. The word of a proxy is taken for it, or of whoever pretends to be one: who lies binds no browser but
     * its own to https.
     */
    public static boolean isSecure(Context ctx) {
        return ctx.req().isSecure() || isHttps(ctx.header("X-Forwarded-Proto"));
    }

    private static boolean isHttps(@Nullable String scheme) {
        return "https".equalsIgnoreCase(scheme);
    }
}
