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
 * Adds the security headers to every response (OWASP's cheat sheet on HTTP headers). Jetty adds them, so that no route
 * lacks them, and they are encoded once, since they are most of a short response. Stateless.
 */
public final class SecurityHeaders implements HttpConfiguration.Customizer {

    private static final List<HttpField> ALWAYS = List.of(
            field(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
                            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
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
     * Whether the browser uses https. A proxy's header is trusted: a client that forges it affects only its own
     * browser.
     */
    public static boolean isSecure(Context ctx) {
        return ctx.req().isSecure() || isHttps(ctx.header("X-Forwarded-Proto"));
    }

    private static boolean isHttps(@Nullable String scheme) {
        return "https".equalsIgnoreCase(scheme);
    }
}
