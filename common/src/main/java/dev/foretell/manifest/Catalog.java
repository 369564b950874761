package dev.foretell.manifest;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of a model repository: {@code <repository>/<name>/<version>/manifest.json}, how requests are split
 * between a model's versions, and which models are unloaded. Only versions that are complete are in it. A snapshot,
 * immutable, so safe for use by several threads; a {@link Repository} has the newest.
 */
public final class Catalog {

    /**
     * One version of a model and the folder that holds it.
     *
     * @param fingerprint the digest of the manifest's bytes; since the manifest names the digests of all other files,
     *     it identifies the content of the version
     */
    public record Entry(Manifest manifest, Path folder, String fingerprint) {}

    /** One model: its versions, its traffic split, and whether it is unloaded. */
    record Listing(List<Entry> versions, Traffic traffic, boolean unloaded) {}

    private static final Listing NOTHING = new Listing(List.of(), Traffic.NEWEST, false);

    /** A repository without a model. */
    static final Catalog EMPTY = new Catalog(new TreeMap<>(), List.of());

    private final SortedMap<String, Listing> models;
    private final List<String> problems;

    Catalog(SortedMap<String, Listing> models, Collection<String> problems) {
        this.models = new TreeMap<>(models);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads a repository once. A version that cannot be read does not stop the others: it is in {@link #problems()}.
     *
     * @throws InvalidManifestException when the repository itself cannot be read or holds no model
     */
    public static Catalog read(Path repository) {
        return Repository.read(repository).current();
    }

    /**
     * Reads a repository once; it may be empty. Nothing is logged: what cannot be read is in {@link #problems()}.
     *
     * @throws InvalidManifestException when the repository itself cannot be read
     */
    public static Catalog readOrEmpty(Path repository) {
        return Repository.readOrEmpty(repository);
    }

    /** Whether a model may have this name: a folder of another name is not a model. */
    public static boolean isName(String name) {
        return Repository.NAME.matcher(name).matches();
    }

    /** Whether a version may have this name: a whole number from 1. */
    public static boolean isVersion(String version) {
        return Repository.VERSION.matcher(version).matches();
    }

    /** Whether both hold the same models, apart from problems. */
    boolean holdsTheSameAs(Catalog other) {
        return models.equals(other.models);
    }

    /** The problems: what could not be read, one sentence each. */
    public List<String> problems() {
        return problems;
    }

    /** The names of all models, including unloaded ones, in order. */
    public Collection<String> names() {
        return List.copyOf(models.keySet());
    }

    /** The versions of all models. */
    public List<Entry> entries() {
        return models.values().stream()
                .flatMap(listing -> listing.versions().stream())
                .toList();
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
        return listing(name).versions();
    }

    /** How requests that name no version are split between the versions of a model. */
    public Traffic traffic(String name) {
        return listing(name).traffic();
    }

    /** Whether a model is not to be served at all: there is a file {@code unloaded} in its folder. */
    public boolean isUnloaded(String name) {
        return listing(name).unloaded();
    }

    private Listing listing(String name) {
        return models.getOrDefault(name, NOTHING);
    }
}
