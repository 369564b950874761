package dev.foretell.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of one model: its versions, {@code traffic.json}, {@code unloaded}. Not safe for use by several threads.
 */
final class ModelFolder {

    private final Path folder;
    private final TrafficFile traffic;
    private final Map<Path, VersionFolder> versions = new TreeMap<>();
    private final Fault unreadable = new Fault();

    ModelFolder(Path folder) {
        this.folder = folder;
        this.traffic = new TrafficFile(folder);
    }

    /** Scans the folder; when the folder itself cannot be read, the versions that are known. */
    Catalog.Listing scan(Scan scan) {
        try {
            Repository.keep(versions, Repository.folders(folder, Repository.VERSION), VersionFolder::new);
            unreadable.clear();
        } catch (IOException e) {
            unreadable.set(folder + " cannot be read: " + e, scan, scan.withWriters(), "left a model as it was");
        }
        List<Catalog.Entry> entries = versions.values().stream()
                .map(version -> version.scan(scan))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingInt(
                        entry -> Integer.parseInt(entry.manifest().version())))
                .toList();
        List<String> names =
                entries.stream().map(entry -> entry.manifest().version()).toList();
        return new Catalog.Listing(entries, traffic.scan(names, scan), Files.exists(folder.resolve("unloaded")));
    }

    /** The present problems. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Stream.concat(
                        Stream.of(unreadable.problem(), traffic.problem()),
                        versions.values().stream().map(VersionFolder::problem))
                .filter(Objects::nonNull)
                .forEach(problems::add);
        return problems;
    }
}
