package dev.foretell.worker;

/** Workers that a test holds at a place of its choice. */
public final class TestWorkers {

    private TestWorkers() {}

    /** A worker that does something before each forward pass. */
    public static Worker beforePasses(WorkerSettings settings, Runnable before) {
        return new Worker("held", settings, jobs -> before.run());
    }
}
