package dev.foretell.web.prediction;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks a model as out of service by an empty file {@value #MARKER} in its folder. Every scan of the repository sees
 * it, so it applies to all processes that share the repository, and survives restarts. Safe for use by several threads
 * and processes.
 */
public final class UnloadedMarkers implements ModelControl {

    private static final Logger LOG = LoggerFactory.getLogger(UnloadedMarkers.class);
    private static final String MARKER = "unloaded";

    private final Path repository;

    public UnloadedMarkers(Path repository) {
        this.repository = repository;
    }

    @Override
    public void load(String model) {
        Path marker = folder(model).resolve(MARKER);
        try {
            if (Files.deleteIfExists(marker)) {
                LOG.info("model {}: put into service: removed {}", model, marker);
            }
        } catch (IOException e) {
            throw unwritable(model, marker, e);
        }
    }

    @Override
    public void unload(String model) {
        Path marker = folder(model).resolve(MARKER);
        try {
            Files.createFile(marker);
            LOG.info("model {}: taken out of service: created {}", model, marker);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("model {}: already out of service", model);
        } catch (IOException e) {
            throw unwritable(model, marker, e);
        }
    }

    private static ModelControlException unwritable(String model, Path marker, IOException cause) {
        LOG.warn("model {}: not changed: cannot create or remove {}: {}", model, marker, cause.toString());
        return new ModelControlException(
                "The model " + model + " was not changed: this server may not write to its model repository.", cause);
    }

    @Override
    public SortedSet<String> unloaded() {
        SortedSet<String> unloaded = new TreeSet<>();
        folders().forEach((model, folder) -> {
            if (Files.exists(folder.resolve(MARKER))) {
                unloaded.add(model);
            }
        });
        return unloaded;
    }

    /** A model's folder, found by listing folders rather than by building a path from what a client sent. */
    private Path folder(String model) {
        SortedMap<String, Path> folders = folders();
        Path folder = folders.get(model);
        if (folder == null) {
            throw new UnknownModelException(
                    "The repository has no model of that name; it has " + String.join(", ", folders.keySet()) + ".");
        }
        return folder;
    }

    private SortedMap<String, Path> folders() {
        SortedMap<String, Path> folders = new TreeMap<>();
        try (Stream<Path> children = Files.list(repository)) {
            for (Path child : children.toList()) {
                if (holdsVersions(child)) {
                    folders.put(child.getFileName().toString(), child);
                }
            }
        } catch (IOException e) {
            LOG.warn("the model repository {} cannot be read: {}", repository, e.toString());
            throw new ModelControlException("The model repository cannot be read.", e);
        }
        return folders;
    }

    private static boolean holdsVersions(Path folder) throws IOException {
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return false;
        }
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.anyMatch(version -> Files.exists(version.resolve("manifest.json")));
        }
    }
}
