package dev.foretell.web.live;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretell.broker.QueueRefusal;
import dev.foretell.web.prediction.EngineUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of the system at a moment, for programs and pages. Times are ISO 8601 in UTC. Immutable.
 *
 * @param at that moment
 * @param connected whether this web is connected to the broker
 * @param ready whether predictions can be made
 * @param workers those that run, and those that stopped in the last minutes
 * @param queues null when the broker is unavailable
 * @param deadLetters their number; null when the broker is unavailable
 * @param keepsDeadLetters whether the broker keeps dead letters; the embedded one does not
 * @param models the models of the repository
 * @param refusedQueues the queues and exchanges that the broker refuses, so that models cannot be used
 * @param today null when the database is unavailable
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LiveState(
        String at,
        boolean connected,
        boolean ready,
        Totals totals,
        @Nullable Today today,
        List<WorkerState> workers,
        @Nullable List<Queue> queues,
        List<QueueRefusal> refusedQueues,
        @Nullable Long deadLetters,
        boolean keepsDeadLetters,
        List<ModelState> models) {

    /**
     * Totals.
     *
     * @param workers those that take jobs
     * @param draining those that finish their last jobs
     * @param gone those that stopped in the last minutes
     * @param waiting the jobs in queues; null when the broker is unavailable
     */
    public record Totals(
            int workers,
            int draining,
            int gone,
            double jobsPerSecond,
            @Nullable Long waiting) {}

    /**
     * The predictions of this day (UTC) by all webs on the same database.
     *
     * @param since the beginning of the day
     */
    public record Today(String since, long predictions, long rows, long failed) {}

    /**
     * A worker according to its last heartbeat.
     *
     * @param state the name of its {@link dev.foretell.web.prediction.Workers.Status}, in lower case
     * @param started when its process started
     * @param heard when its last heartbeat arrived
     * @param silentSeconds the time since then
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

        /** Whether it no longer runs, as far as is known. */
        @JsonIgnore
        public boolean isGone() {
            return state.equals("stopped") || state.equals("lost");
        }
    }

    /**
     * A version that a worker has loaded, with its counts since the worker started.
     *
     * @param engine the name of the engine that runs it; null when the worker does not report it
     * @param engineReason why this engine runs it, for people; null when the worker does not report it
     * @param batchLimit the most rows in one forward pass
     * @param rows the predicted rows
     * @param passes the forward passes for them
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
     * @param ready the messages that wait
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
     * @param share its share of the requests that name no version, from 0 to 1
     * @param workers those that have loaded it
     * @param engines the engines that run it there, the most used first
     * @param recent null when the database is unavailable
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
     * The recent figures of a version, from all webs on the same database. Seconds are from arrival to answer; null
     * when no prediction succeeded.
     *
     * @param since the start of the period, a full hour
     */
    public record Recent(
            String since,
            long predictions,
            long failed,
            @Nullable Double p50Seconds,
            @Nullable Double p99Seconds) {}

    public LiveState {
        workers = List.copyOf(workers);
        refusedQueues = List.copyOf(refusedQueues);
        queues = queues == null ? null : List.copyOf(queues);
        models = List.copyOf(models);
    }
}
