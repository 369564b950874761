package dev.foretell.standalone.harness;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A model repository with two versions of iris, which are the same network, and one of diabetes. */
public final class TwoVersions {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();

    private TwoVersions() {}

    public static void copyTo(Path repository) {
        copy(repository, "iris", "1");
        copy(repository, "iris", "2");
        copy(repository, "diabetes", "1");
    }

    /** Adds a version of a model with the network of the shipped one. */
    public static void copy(Path repository, String model, String version) {
        try {
            Path to = Files.createDirectories(repository.resolve(model).resolve(version));
            try (Stream<Path> files = Files.list(SHIPPED.resolve(model).resolve("1"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
            Path manifest = to.resolve("manifest.json");
            ObjectNode changed = (ObjectNode) JSON.readTree(manifest.toFile());
            Files.writeString(manifest, changed.put("version", version).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
