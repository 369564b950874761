package dev.foretell.heartbeat;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker's heartbeat: what it serves, and its counts (docs/protocol.md has the table). Counts begin with the worker's
 * start and never fall, so that the difference of two gives a rate. Immutable, so safe to share.
 *
 * @param worker the worker's unique name; answers carry it too
 * @param host the machine's host name
 * @param pid the process's id on that machine
 * @param started when the worker was started
 * @param lanes the networks per model, each with a thread of its own
 * @param heapBytes the Java heap in use
 * @param nativeBytes the process's resident memory, which includes that of networks
 * @param served the versions that are loaded
 */
public record Heartbeat(
        String worker,
        String host,
        long pid,
        Instant started,
        State state,
        int lanes,
        long heapBytes,
        long nativeBytes,

        @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
        List<Served> served) {

    /** The state of a worker. On the wire it is the name in lower case. */
    public enum State {
        /** It takes jobs. */
        SERVING,
        /** It takes no more jobs, and finishes those it has. */
        DRAINING,
        /** It has finished; this is its last heartbeat. */
        STOPPED
    }

    /**
     * A version that a worker serves, and the worker's counts of it.
     *
     * @param engine the name of the engine that runs it, or null when the worker does not send it
     * @param engineReason why this engine runs it, for people; shortened to {@link #MAX_REASON} characters; null when
     *     the worker does not send it
     * @param batchLimit the most rows in one forward pass
     * @param inferences rows predicted
     * @param executions forward passes
     * @param jobs jobs answered, with outputs or an error
     * @param failures jobs answered with an error
     * @param redelivered redelivered jobs
     * @param queueNanos the time that all jobs together waited, in nanoseconds
     * @param computeNanos the time that all forward passes together took, in nanoseconds
     */
    public record Served(
            String model,
            String version,

            @JsonDeserialize(using = HeartbeatMembers.OptionalText.class) @Nullable
            String engine,

            @JsonDeserialize(using = HeartbeatMembers.LongText.class) @Nullable
            String engineReason,

            int batchLimit,
            long inferences,
            long executions,
            long jobs,
            long failures,
            long redelivered,
            long queueNanos,
            long computeNanos) {

        /** The longest reason, since heartbeats are frequent and a reason may list all layers of a large network. */
        public static final int MAX_REASON = 500;

        public Served {
            engineReason = engineReason == null ? null : shortened(engineReason);
        }

        private static String shortened(String reason) {
            if (reason.length() <= MAX_REASON) {
                return reason;
            }
            // One less where the cut would split a surrogate pair.
            int end = MAX_REASON - (Character.isHighSurrogate(reason.charAt(MAX_REASON - 2)) ? 2 : 1);
            return reason.substring(0, end) + "…";
        }
    }

    public Heartbeat {
        served = List.copyOf(served);
    }

    /** This heartbeat as the worker's last one. */
    public Heartbeat stopped() {
        return new Heartbeat(worker, host, pid, started, State.STOPPED, lanes, heapBytes, nativeBytes, served);
    }

    /** Whether the worker has this version of the model loaded. */
    public boolean hasVersion(String model, String version) {
        return served.stream()
                .anyMatch(each -> each.model().equals(model) && each.version().equals(version));
    }
}
