package dev.foretell.manifest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A problem of one file or folder, reported once, when it has lasted. Not safe for use by several threads. */
final class Trouble {

    private @Nullable String problem;
    private long since;
    private boolean reported;

    /** What is wrong at present, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    void isOver() {
        problem = null;
    }

    /**
     * Notes what is wrong. While that changes, something is still going on.
     *
     * @param patience how long it may stay as it is before it is reported
     * @param consequence what follows from it
     */
    void is(String found, Look look, Duration patience, String consequence) {
        if (!found.equals(problem)) {
            problem = found;
            since = look.now();
            reported = false;
        }
        if (!reported && look.now() - since >= patience.toNanos()) {
            look.report().accept(consequence + ": " + found);
            reported = true;
        }
    }
}
