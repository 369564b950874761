package dev.foretell.web.http;

import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.staticfiles.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The HTTP API described: {@code GET /openapi.yaml} for programs, {@code GET /docs} (Swagger UI) for people. Stateless. */
final class ApiDocument {

    /** RFC 9512. */
    private static final String YAML = "application/yaml";

    private static final String FOLDER = "/static/swagger-ui";
    private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
    private static final String WEBJAR_PROPERTIES = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    /** Of the WebJar only these: its own start page shows an example from another host. */
    private static final Set<String> FILES = Set.of("swagger-ui-bundle.js", "swagger-ui.css");

    private static final byte[] DOCUMENT = resource("openapi.yaml");

    private ApiDocument() {}

    /** Adds the files of Swagger UI, at paths without its version. */
    static void configure(JavalinConfig config) {
        config.staticFiles.add(files -> {
            files.hostedPath = FOLDER;
            files.directory = WEBJAR + version();
            files.location = Location.CLASSPATH;
            files.skipFileFunction = request -> !FILES.contains(name(request.getRequestURI()));
        });
    }

    static void addTo(RoutesConfig routes) {
        routes.get("/openapi.yaml", ctx -> ctx.result(DOCUMENT).contentType(YAML));
        routes.get("/docs", ApiDocument::page);
    }

    private static void page(Context ctx) {
        Pages.render(ctx, "docs", Map.of());
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = open(WEBJAR_PROPERTIES)) {
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = ApiDocument.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the classpath has no " + name);
        }
        return in;
    }
}
