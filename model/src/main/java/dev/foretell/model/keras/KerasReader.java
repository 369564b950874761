package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the files that Keras saves a model in. Nothing in them is executed. */
public final class KerasReader {

    private static final JsonMapper JSON = new JsonMapper();

    private KerasReader() {}

    /**
     * Reads a model.
     *
     * @throws KerasException when the file cannot be read, or holds what is not supported
     */
    public static KerasModel read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonNode metadata = json(zip, "metadata.json");
            JsonNode config = json(zip, "config.json");
            try (InputStream in = zip.getInputStream(entry(zip, "model.weights.h5"));
                    HdfFile weights = HdfFile.fromInputStream(in)) {
                return new KerasModel(
                        "Keras 3 archive",
                        metadata.path("keras_version").asText(),
                        GraphReader.model(config, ArchiveWeights.of(weights)));
            }
        } catch (IOException e) {
            throw new KerasException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode json(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(entry(zip, name))) {
            return JSON.readTree(in);
        }
    }

    private static ZipEntry entry(ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new KerasException("the archive holds no " + name);
        }
        return entry;
    }
}
