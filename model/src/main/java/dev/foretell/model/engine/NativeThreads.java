package dev.foretell.model.engine;

import org.jspecify.annotations.Nullable;

/**
 * How many threads a native operation may use: the same number for all engines. One is the default: more of them make
 * single predictions slower and their tail much longer, and a worker has its lanes for parallel work.
 * {@code OMP_NUM_THREADS} in the environment says otherwise. Stateless, so safe for use by several threads.
 */
public final class NativeThreads {

    /** More threads than that are a mistake on any machine. */
    private static final int MOST = 1_024;

    private static final int PER_LANE = of(System.getenv("OMP_NUM_THREADS"));

    private NativeThreads() {}

    /** The most threads of one native operation, which one lane of a worker calls at a time. */
    public static int perLane() {
        return PER_LANE;
    }

    /** The first number, for OpenMP takes a list with one for each level of nesting; 1 when there is none. */
    static int of(@Nullable String setting) {
        if (setting == null) {
            return 1;
        }
        String first = setting.split(",", 2)[0].strip();
        return first.matches("[1-9][0-9]{0,8}") ? Math.min(MOST, Integer.parseInt(first)) : 1;
    }
}
