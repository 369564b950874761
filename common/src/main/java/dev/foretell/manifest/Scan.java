package dev.foretell.manifest;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One look at a repository. Immutable.
 *
 * @param now as {@link System#nanoTime}
 * @param withCopies how long something may be incomplete before it is reported, for it may still be copied
 * @param withWriters how long something may be wrong before it is reported, for it may still be written
 * @param report takes what is reported, a sentence each
 */
record Scan(long now, Duration withCopies, Duration withWriters, Consumer<String> report) {

    /** The first one: all that is wrong is reported at once. */
    static Scan first(long now, Consumer<String> report) {
        return new Scan(now, Duration.ZERO, Duration.ZERO, report);
    }

    /** A later one. */
    static Scan again(long now, Consumer<String> report) {
        return new Scan(now, Duration.ofSeconds(30), Duration.ofSeconds(2), report);
    }
}
