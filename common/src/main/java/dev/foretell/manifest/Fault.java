package dev.foretell.manifest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A problem of one file or folder, reported once, when it has lasted. Not safe for use by several threads. */
final class Fault {

    private @Nullable String problem;
    private long since;
    private boolean reported;

    /** What is wrong at present, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    void clear() {
        problem = null;
    }

    /**
     * Notes what is wrong. While that changes, something is still going on.
     *
     * @param patience how long it may stay as it is before it is reported
     * @param consequence what follows from it
     */
    void set(String found, Scan scan, Duration patience, String consequence) {
        if (!found.equals(problem)) {
            problem = found;
            since = scan.now();
            reported = false;
        }
        if (!reported && scan.now() - since >= patience.toNanos()) {
            scan.report().accept(consequence + ": " + found);
            reported = true;
        }
    }
}
