package dev.foretell.worker;

/**
 * The use of a machine's processors by a worker. Immutable.
 *
 * @param processors the processors that the process may use: in a container its limit
 * @param lanes the networks per model, each with a thread of its own
 * @param nativeThreads the most threads of one native operation, which a lane calls at a time
 */
record Parallelism(int processors, int lanes, int nativeThreads) {

    private static final int MOST_LANES = 4;
    private static final int PROCESSORS_PER_LANE = 2;

    /** The lanes that are made when {@code FORETELL_LANES} does not say how many. */
    static int lanes(int processors) {
        return Math.max(1, Math.min(MOST_LANES, processors / PROCESSORS_PER_LANE));
    }

    /** {@code 2 lanes per model, 1 native thread each (4 processors)}. */
    @Override
    public String toString() {
        return count(lanes, "lane") + " per model, " + count(nativeThreads, "native thread") + " each ("
                + count(processors, "processor") + ")";
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
