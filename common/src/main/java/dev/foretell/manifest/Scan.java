package dev.foretell.manifest;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One scan of a repository. Immutable.
 *
 * @param now as {@link System#nanoTime}
 * @param withCopies how long files may be incomplete before that is reported, since they may still be being copied
 * @param withWriters how long a file may be invalid before that is reported, since it may still be being written
 * @param report takes each report, one sentence
 */
record Scan(long now, Duration withCopies, Duration withWriters, Consumer<String> report) {

    /** The first scan, which reports all problems at once. */
    static Scan first(long now, Consumer<String> report) {
        return new Scan(now, Duration.ZERO, Duration.ZERO, report);
    }

    /** A later scan. */
    static Scan again(long now, Consumer<String> report) {
        return new Scan(now, Duration.ofSeconds(30), Duration.ofSeconds(2), report);
    }
}
