package dev.foretell.worker;

import dev.foretell.job.Job;
import java.util.List;
import java.util.function.Consumer;

/** Workers that a test holds at a place of its choice. */
public final class TestWorkers {

    private TestWorkers() {}

    /** A worker that does something before each forward pass. */
    public static Worker beforePasses(WorkerSettings settings, Runnable before) {
        return watched(settings, jobs -> before.run());
    }

    /**
     * A worker that shows the jobs of each forward pass before it; an exception is taken for a failure of the model.
     */
    public static Worker watched(WorkerSettings settings, Consumer<List<Job>> before) {
        return new Worker(
                "held",
                settings,
                received -> before.accept(
                        received.stream().map(each -> each.delivery().job()).toList()));
    }
}
