package dev.foretell.web.server;

import dev.foretell.web.edge.Pages;
import dev.foretell.web.edge.PathPrefix;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * The description of the HTTP API: {@code GET /openapi.yaml} for programs, {@code GET /docs} (Swagger UI) for people.
 * Stateless.
 */
final class ApiDocument {

    /** RFC 9512. */
    private static final String YAML = "application/yaml";

    /** The only files of the WebJar that are served: its own start page loads an example from another host. */
    private static final Set<String> FILES = Set.of("swagger-ui-bundle.js", "swagger-ui.css");

    private static final byte[] DOCUMENT = document();

    private ApiDocument() {}

    /** Adds the files of Swagger UI. */
    static void configure(JavalinConfig config) {
        new WebJar("org.webjars", "swagger-ui").serve(config, "/static/swagger-ui", FILES);
    }

    static void addTo(RoutesConfig routes) {
        routes.get("/openapi.yaml", ApiDocument::document);
        routes.get("/docs", ApiDocument::page);
    }

    private static void document(Context ctx) {
        ctx.res().addHeader("Vary", "X-Forwarded-Prefix");
        String prefix = PathPrefix.of(ctx);
        byte[] document = prefix.isEmpty()
                ? DOCUMENT
                : new String(DOCUMENT, StandardCharsets.UTF_8)
                        .replace("\n  - url: /\n", "\n  - url: " + prefix + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        ctx.result(document).contentType(YAML);
    }

    private static void page(Context ctx) {
        Pages.render(ctx, "docs", Map.of());
    }

    private static byte[] document() {
        try (InputStream in = Classpath.open("openapi.yaml")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
