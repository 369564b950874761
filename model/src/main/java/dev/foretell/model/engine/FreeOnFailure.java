package dev.foretell.model.engine;

import java.util.function.Supplier;

/**
 * Frees what was made for some work when the work fails, with whatever exception. Stateless, so safe for use by several
 * threads.
 */
public final class FreeOnFailure {

    private FreeOnFailure() {}

    /**
     * Does some work.
     *
     * @param free frees what the work would hand on
     */
    public static <T> T of(Runnable free, Supplier<T> work) {
        boolean done = false;
        try {
            T made = work.get();
            done = true;
            return made;
        } finally {
            if (!done) {
                free.run();
            }
        }
    }
}
