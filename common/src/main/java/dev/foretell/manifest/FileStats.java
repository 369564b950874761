package dev.foretell.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.TreeMap;

/**
 * Size, time of change and inode of some files: while these stay the same, the files need not be read again. Immutable.
 *
 * @param files size, time of the last change and file key (an inode) by name; absent ones too
 * @param newest the last change among them, in milliseconds since 1970
 */
record FileStats(TreeMap<String, String> files, long newest) {

    /** The stats before the first scan. */
    static final FileStats NONE = new FileStats(new TreeMap<>(), Long.MAX_VALUE);

    /** The time of a change is kept in steps of two seconds on some volumes. */
    private static final long GRANULARITY_MILLIS = Duration.ofSeconds(2).toMillis();

    static FileStats of(Path folder, Collection<String> names) {
        TreeMap<String, String> files = new TreeMap<>();
        long newest = 0;
        for (String name : names) {
            try {
                BasicFileAttributes file = Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
                files.put(name, file.size() + " " + file.lastModifiedTime() + " " + file.fileKey());
                newest = Math.max(newest, file.lastModifiedTime().toMillis());
            } catch (IOException e) {
                files.put(name, "absent");
            }
        }
        return new FileStats(files, newest);
    }

    /** The stats of the files of both. */
    FileStats and(FileStats other) {
        TreeMap<String, String> both = new TreeMap<>(files);
        both.putAll(other.files);
        return new FileStats(both, Math.max(newest, other.newest));
    }

    /** Whether equal stats mean equal files: a second change just after the first may leave the stats as they are. */
    boolean isSettled() {
        return Math.abs(System.currentTimeMillis() - newest) > GRANULARITY_MILLIS;
    }
}
