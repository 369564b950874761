package dev.foretell.web.server;

import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;

/**
 * A browser library in a jar (webjars.org). Immutable.
 *
 * @param group its group in the Maven repository
 * @param name its artifact there, and its folder in the jar
 */
record WebJar(String group, String name) {

    /** Serves only some of its files, at a path without its version. */
    void serve(JavalinConfig config, String path, Set<String> served) {
        String directory = "META-INF/resources/webjars/" + name + "/" + version();
        config.staticFiles.add(files -> {
            files.hostedPath = path;
            files.directory = directory;
            files.location = Location.CLASSPATH;
            files.skipFileFunction = request -> !served.contains(fileName(request.getRequestURI()));
        });
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String version() {
        Properties properties = new Properties();
        try (InputStream in = Classpath.open("META-INF/maven/" + group + "/" + name + "/pom.properties")) {
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
