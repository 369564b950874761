package dev.foretell.manifest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A repository with copies of shipped models, which the test scans. Tests extend it. */
abstract class RepositoryFixture {

    private static final Path SHIPPED = Path.of("../model/repository");
    private static final JsonMapper JSON = new JsonMapper();
    static final List<String> FILES = List.of("model.keras", "sample.csv");

    final List<String> reports = new ArrayList<>();
    final List<Catalog> told = new ArrayList<>();
    long now;

    @TempDir
    Path folder = Path.of("");

    Repository open() {
        Repository repository = Repository.read(folder, Repository.POLL, () -> now, reports::add);
        repository.onChange(told::add);
        return repository;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    static List<String> versions(Catalog catalog, String model) {
        return catalog.versions(model).stream()
                .map(entry -> entry.manifest().version())
                .toList();
    }

    /** A version that is a copy of the shipped one. */
    void copy(String model, String version) throws IOException {
        for (String file : FILES) {
            copyFile(model, version, file);
        }
        copyFile(model, version, "manifest.json");
    }

    void copyFile(String model, String version, String file) throws IOException {
        Path target =
                Files.createDirectories(folder.resolve(model).resolve(version)).resolve(file);
        Files.copy(SHIPPED.resolve(model).resolve("1").resolve(file), target);
        if (file.equals("manifest.json") && !version.equals("1")) {
            change(model, version, manifest -> manifest.put("version", version));
        }
    }

    interface Change {
        void to(ObjectNode manifest);
    }

    void change(String model, String version, Change change) throws IOException {
        Path file = folder.resolve(model).resolve(version).resolve("manifest.json");
        ObjectNode manifest = (ObjectNode) JSON.readTree(file.toFile());
        change.to(manifest);
        Files.writeString(file, manifest.toString());
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
