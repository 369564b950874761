package dev.foretell.web.live;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretell.web.prediction.EngineUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs at a moment, as programs and pages are told. Times are ISO 8601 in UTC. Immutable.
 *
 * @param at when that was
 * @param connected whether this web is connected to the broker
 * @param ready whether predictions can be made
 * @param workers those that are there, and those that went in the last minutes
 * @param queues null when the broker did not tell
 * @param deadLetters how many; null when the broker did not tell
 * @param keepsDeadLetters whether this broker keeps dead letters; the embedded one does not
 * @param models null when nobody asked for them
 * @param today null when the database did not tell
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record State(
        String at,
        boolean connected,
        boolean ready,
        Totals totals,
        @Nullable Today today,
        List<WorkerState> workers,
        @Nullable List<Queue> queues,
        @Nullable Long deadLetters,
        boolean keepsDeadLetters,
        List<ModelState> models) {

    /**
     * Sums.
     *
     * @param workers those that take jobs
     * @param draining those that finish what they have
     * @param gone those that went in the last minutes
     * @param waiting the jobs that wait in queues; null when the broker did not tell
     */
    public record Totals(
            int workers,
            int draining,
            int gone,
            double jobsPerSecond,
            @Nullable Long waiting) {}

    /**
     * The predictions of this day, by the clock of UTC, of all webs on the same database.
     *
     * @param since the beginning of the day
     */
    public record Today(String since, long predictions, long rows, long failed) {}

    /**
     * A worker as it was last heard.
     *
     * @param state the name of its {@link dev.foretell.web.prediction.Workers.Status}, in lower case
     * @param started when its process started
     * @param heard when its last heartbeat came
     * @param silentSeconds how long ago that was
     * @param jobsPerSecond between its last two heartbeats
     * @param jobs answered since it started, failures among them
     */
    public record WorkerState(
            String name,
            String host,
            long pid,
            String state,
            String started,
            String heard,
            double silentSeconds,
            int lanes,
            long heapBytes,
            long nativeBytes,
            double jobsPerSecond,
            long jobs,
            long failures,
            List<Loaded> loaded) {

        public WorkerState {
            loaded = List.copyOf(loaded);
        }

        /** Whether it is there no more. */
        @JsonIgnore
        public boolean isGone() {
            return state.equals("stopped") || state.equals("lost");
        }
    }

    /**
     * A version that a worker has loaded, and what it did with it since it started.
     *
     * @param engine the name of the engine that runs it; null when the worker does not tell
     * @param engineReason why this engine does, for people; null when the worker does not tell
     * @param batchLimit the most rows in one forward pass
     * @param rows predicted
     * @param passes the forward passes that took
     */
    public record Loaded(
            String model,
            String version,
            @Nullable String engine,
            @Nullable String engineReason,
            int batchLimit,
            long jobs,
            long failures,
            long rows,
            long passes) {}

    /**
     * A queue.
     *
     * @param kind the name of its {@link dev.foretell.broker.QueueDepth.Kind}, in lower case
     * @param ready messages that wait
     */
    public record Queue(String name, String kind, @Nullable String model, long ready, int consumers) {}

    /** A model of the repository. */
    public record ModelState(String name, boolean unloaded, List<VersionState> versions) {

        public ModelState {
            versions = List.copyOf(versions);
        }
    }

    /**
     * A version of a model.
     *
     * @param share of the requests that name no version, from 0 to 1
     * @param workers those that have it loaded
     * @param engines what runs it there, the most used first
     * @param recent null when the database did not tell
     */
    public record VersionState(
            String version,
            double share,
            List<String> workers,
            List<EngineUse> engines,
            @Nullable Recent recent) {

        public VersionState {
            workers = List.copyOf(workers);
            engines = List.copyOf(engines);
        }
    }

    /**
     * How a version did lately, of all webs on the same database. Seconds are from arrival to answer; null when none succeeded.
     *
     * @param since the beginning of the last hour but one
     */
    public record Recent(
            String since,
            long predictions,
            long failed,
            @Nullable Double p50Seconds,
            @Nullable Double p99Seconds) {}

    public State {
        workers = List.copyOf(workers);
        queues = queues == null ? null : List.copyOf(queues);
        models = List.copyOf(models);
    }
}
