package dev.foretell.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a model repository holds: {@code <repository>/<name>/<version>/manifest.json}. A snapshot, immutable, so safe for use by
 * several threads.
 */
public final class Catalog {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    /** One version of a model and the folder that holds it. */
    public record Entry(Manifest manifest, Path folder) {}

    private final SortedMap<String, List<Entry>> models = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private Catalog() {}

    /**
     * Reads a repository. A version that cannot be read does not stop the others: it is told by {@link #problems()}.
     *
     * @throws InvalidManifestException when the repository itself cannot be read or holds no model
     */
    public static Catalog read(Path repository) {
        Catalog catalog = new Catalog();
        for (Path model : folders(repository, NAME)) {
            List<Entry> versions = new ArrayList<>();
            for (Path version : folders(model, VERSION)) {
                try {
                    versions.add(new Entry(ManifestReader.read(version), version));
                } catch (InvalidManifestException e) {
                    catalog.problems.add(e.getMessage());
                }
            }
            versions.sort(Comparator.comparing(
                    entry -> Integer.parseInt(entry.manifest().version())));
            if (!versions.isEmpty()) {
                catalog.models.put(model.getFileName().toString(), List.copyOf(versions));
            }
        }
        if (catalog.models.isEmpty()) {
            catalog.problems.add("there is no model in " + repository.toAbsolutePath() + " (FORETELL_MODELS)");
            throw new InvalidManifestException(String.join("; ", catalog.problems));
        }
        return catalog;
    }

    private static List<Path> folders(Path parent, Pattern pattern) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory)
                    .filter(child ->
                            pattern.matcher(child.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InvalidManifestException(
                    "the model repository " + parent.toAbsolutePath() + " (FORETELL_MODELS) cannot be read", e);
        }
    }

    /** What could not be read, one sentence each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** The names of the models, in order. */
    public Collection<String> names() {
        return models.keySet();
    }

    /** The versions of all models. */
    public List<Entry> entries() {
        return models.values().stream().flatMap(List::stream).toList();
    }

    /** A version of a model. */
    public Optional<Entry> find(String name, String version) {
        return versions(name).stream()
                .filter(entry -> entry.manifest().version().equals(version))
                .findFirst();
    }

    /** The newest version of a model. */
    public Optional<Entry> newest(String name) {
        List<Entry> versions = versions(name);
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    /** The versions of a model, oldest first; empty when there is no such model. */
    public List<Entry> versions(String name) {
        return models.getOrDefault(name, List.of());
    }
}
