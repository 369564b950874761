package dev.foretell.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one version. It is an entry once its manifest can be read and all files that the manifest names are
 * there, with their digests; after that the entry stays as it is until the folder is complete again. Not safe for use
 * by several threads.
 */
final class VersionFolder {

    static final String MANIFEST = "manifest.json";

    private final Path folder;
    private final Fault fault = new Fault();
    private FileStats stats = FileStats.NONE;
    private Set<String> files = Set.of();
    /** The problem that was found at the last reading, or null. */
    private @Nullable Problem problem;

    private Catalog.@Nullable Entry entry;

    VersionFolder(Path folder) {
        this.folder = folder;
    }

    /** A problem, and whether it may go when the rest of the files is copied. */
    private record Problem(String text, boolean mayBeHalfCopied) {}

    /** Scans the folder. */
    Optional<Catalog.Entry> scan(Scan scan) {
        FileStats seen = manifestStats().and(FileStats.of(folder, files));
        if (!seen.equals(stats) || !stats.isSettled()) {
            problem = read().orElse(null);
        }
        if (problem == null) {
            fault.clear();
        } else {
            Duration wait = problem.mayBeHalfCopied() ? scan.withCopies() : scan.withWriters();
            fault.set(problem.text(), scan, wait, consequence());
        }
        return Optional.ofNullable(entry);
    }

    private String consequence() {
        return entry == null ? "left out a version" : "a version is still served as it was";
    }

    /** The present problem, or null. */
    @Nullable
    String problem() {
        return fault.problem();
    }

    private FileStats manifestStats() {
        return FileStats.of(folder, List.of(MANIFEST));
    }

    /** Reads all files. Their stats are taken first, so that a change made meanwhile is seen by the next scan. */
    private Optional<Problem> read() {
        Path file = folder.resolve(MANIFEST);
        FileStats before = manifestStats();
        stats = before;
        try {
            byte[] bytes = Files.readAllBytes(file);
            Manifest manifest = ManifestJson.read(folder, bytes);
            files = manifest.files().keySet();
            stats = before.and(FileStats.of(folder, files));
            Optional<Problem> missing = missing(manifest);
            if (missing.isEmpty()) {
                entry = unlessTheSame(new Catalog.Entry(manifest, folder, Digests.of(bytes)));
            }
            return missing;
        } catch (InvalidManifestException e) {
            return Optional.of(new Problem(String.valueOf(e.getMessage()), false));
        } catch (IOException e) {
            return Optional.of(new Problem(file + " cannot be read: " + e, true));
        } catch (RuntimeException e) { // A broken manifest must not keep the others from being read.
            return Optional.of(new Problem(file + ": " + e, false));
        }
    }

    private Catalog.Entry unlessTheSame(Catalog.Entry found) {
        return entry != null && entry.fingerprint().equals(found.fingerprint()) ? entry : found;
    }

    private Optional<Problem> missing(Manifest manifest) {
        for (Map.Entry<String, String> named : manifest.files().entrySet()) {
            try {
                String found = Digests.of(folder.resolve(named.getKey()));
                if (!found.equals(named.getValue())) {
                    return Optional.of(incomplete(
                            manifest,
                            named.getKey() + " is not the file that the manifest names: expected " + named.getValue()
                                    + ", found " + found));
                }
            } catch (IOException e) {
                return Optional.of(incomplete(manifest, named.getKey() + " cannot be read: " + e));
            }
        }
        return Optional.empty();
    }

    private static Problem incomplete(Manifest manifest, String why) {
        return new Problem("model " + manifest.label() + ": " + why, true);
    }
}
