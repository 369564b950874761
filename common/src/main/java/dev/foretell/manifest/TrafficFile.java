package dev.foretell.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's {@code traffic.json}: {@code {"1": 90, "2": 10}}. When it is invalid, or names only versions that do not
 * exist, the last valid split counts; when there was none, the newest version takes all requests. Not safe for use by
 * several threads.
 */
final class TrafficFile {

    private static final String NAME = "traffic.json";
    private final Path folder;
    private final Path file;
    private final Fault fault = new Fault();
    private FileStats stats = FileStats.NONE;
    private Traffic written = Traffic.NEWEST;
    private Traffic good = Traffic.NEWEST;
    /** The problem that was found at the last reading, or null. */
    private @Nullable String broken;

    TrafficFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /** Scans the file. */
    Traffic scan(Collection<String> versions, Scan scan) {
        FileStats seen = FileStats.of(folder, List.of(NAME));
        if (!seen.equals(stats) || !stats.isSettled()) {
            stats = seen;
            read();
        }
        if (broken != null) {
            fault.set(broken, scan, scan.withWriters(), "the traffic split stays as it was");
        } else if (written.equals(Traffic.NEWEST) || written.reaches(versions)) {
            fault.clear();
            good = written;
        } else {
            fault.set(
                    file + " gives all traffic to versions that do not exist",
                    scan,
                    scan.withCopies(),
                    "the traffic split stays as it was");
        }
        return good;
    }

    /** The present problem, or null. */
    @Nullable
    String problem() {
        return fault.problem();
    }

    private void read() {
        broken = null;
        try {
            written = Traffic.parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            written = Traffic.NEWEST;
        } catch (IOException e) {
            broken = file + " cannot be read: " + e.getMessage();
        } catch (InvalidManifestException e) {
            broken = file + ": " + e.getMessage();
        }
    }
}
