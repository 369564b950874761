package dev.foretell.web.prediction;

import dev.foretell.job.Answer;
import dev.foretell.process.Repeating;
import dev.foretell.process.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when predictions are published, and which of them share a job. While fewer jobs of a version are in flight
 * than its workers need to be busy, a prediction is published at once, as a job of its own. Otherwise it waits until
 * the next answer arrives, or for a short time in case a worker hangs, and is then published together with all that
 * wait. The busier the workers are, the fewer and larger the jobs become; TCP does this with small segments (RFC 896).
 * Safe for use by several threads.
 */
final class Departures implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** The jobs that keep a network busy: one is being predicted while the next waits in the worker. */
    private static final int JOBS_PER_LANE = 2;

    /**
     * A network that takes less than this part of a job's round trip need not be kept busy: the next job leaves when
     * the last one is answered. Each job then holds more predictions, since messages are the main cost of quick
     * predictions.
     */
    private static final int LONG_PART = 4;

    /** The most bytes in a job of several predictions, far below the broker's limit. */
    private static final int MOST_BYTES = 4 << 20;

    /** The longest time that a prediction waits to share a job. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** The capacity of the workers. */
    interface Capacity {
        /** The number of a version's networks in all workers; 0 before the first heartbeat. */
        int lanes(String model, String version);

        /** The rows that each worker can predict in one forward pass of a version; 0 before the first heartbeat. */
        int batchLimit(String model, String version);
    }

    /** Publishes jobs. */
    interface Publishing {
        /** Whether there is a connection to the broker. */
        boolean isOpen();

        /** Publishes a job, or refuses it. Must not block. */
        void publish(PendingJob job);
    }

    private record Version(String model, String version) {}

    /** A job in flight, the time it was published, and the gate that it passed, if any. */
    private record InFlight(
            PendingJob pending, long since, @Nullable Gate gate) {}

    /** Holds back the predictions of one version. */
    private final class Gate {
        private final Version version;
        private final Deque<PendingPrediction> waiting = new ArrayDeque<>();
        private int unanswered;
        private int mostUnanswered;
        private int mostRows;
        private boolean isNetworkQuick;

        Gate(Version version) {
            this.version = version;
            updateLimits();
        }

        /** Updates the limits from the workers' capacity. Nothing waits while it is unknown, or is one row. */
        private synchronized void updateLimits() {
            mostRows = capacity.batchLimit(version.model(), version.version());
            mostUnanswered = mostRows > 1
                    ? JOBS_PER_LANE * Math.max(1, capacity.lanes(version.model(), version.version()))
                    : Integer.MAX_VALUE;
        }

        /**
         * Whether a job that begins with this prediction may be published. One that fills half a pass gains nothing
         * from sharing.
         */
        private boolean hasRoomFor(PendingPrediction first) {
            boolean alonePerLane = isNetworkQuick && 2 * first.request().rows() <= mostRows;
            return unanswered < (alonePerLane ? mostUnanswered / JOBS_PER_LANE : mostUnanswered);
        }

        /** Records how long a job took, and how much of that the network needed. */
        private synchronized void recordTimes(Duration all, Duration network) {
            isNetworkQuick = network.multipliedBy(LONG_PART).compareTo(all) < 0;
        }

        /** Whether a prediction may be published at once; otherwise it is queued here. */
        private synchronized boolean admitsOrQueues(PendingPrediction prediction) {
            if (waiting.isEmpty() && hasRoomFor(prediction)) {
                unanswered++;
                return true;
            }
            waiting.add(prediction);
            return false;
        }

        /** Records that a job is no longer in flight. */
        private synchronized void answered() {
            unanswered--;
        }

        /** The next job, if there is room for one or its first prediction has waited long enough; otherwise null. */
        private synchronized @Nullable PendingJob next() {
            boolean mayPublish = !waiting.isEmpty()
                    && (hasRoomFor(waiting.element()) || waiting.element().age().compareTo(patience) > 0);
            List<PendingPrediction> together = mayPublish ? together() : List.of();
            if (together.isEmpty()) {
                return null;
            }
            unanswered++;
            return PendingJob.of(together);
        }

        private List<PendingPrediction> together() {
            List<PendingPrediction> together = new ArrayList<>();
            int rows = 0;
            int bytes = 0;
            for (PendingPrediction next = waiting.peek(); next != null; next = waiting.peek()) {
                rows += next.request().rows();
                bytes += next.request().body().length;
                if (!together.isEmpty() && (rows > mostRows || bytes > MOST_BYTES)) {
                    break;
                }
                waiting.remove();
                if (next.isDone()) {
                    rows -= next.request().rows();
                    bytes -= next.request().body().length;
                } else {
                    together.add(next);
                }
            }
            return together;
        }
    }

    private final Capacity capacity;
    private final Publishing publishing;
    private final Duration patience;
    private final Time time;
    private final Map<Version, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, InFlight> inFlight = new ConcurrentHashMap<>();
    private final Repeating ticks =
            new Repeating("departures", e -> LOG.error("publishing waiting predictions failed; trying again", e));

    /** Creates an instance without predictions. */
    Departures(Capacity capacity, Publishing publishing, Time time) {
        this(capacity, publishing, PATIENCE, time);
    }

    /** Creates an instance with another longest wait. */
    Departures(Capacity capacity, Publishing publishing, Duration patience, Time time) {
        this.capacity = capacity;
        this.publishing = publishing;
        this.patience = patience;
        this.time = time;
        ticks.every(patience.dividedBy(2), this::tick);
    }

    /** Publishes a prediction, now or soon; at once while the broker is unavailable, so that it is refused. */
    void depart(PendingPrediction prediction) {
        if (prediction.isSeparate() || !publishing.isOpen()) {
            publish(PendingJob.of(prediction), null);
            return;
        }
        Version version = new Version(
                prediction.request().manifest().name(),
                prediction.request().manifest().version());
        Gate gate = gates.computeIfAbsent(version, Gate::new);
        if (gate.admitsOrQueues(prediction)) {
            publish(PendingJob.of(prediction), gate);
        }
    }

    private void publish(PendingJob pending, @Nullable Gate gate) {
        inFlight.put(pending.id(), new InFlight(pending, time.nanos(), gate));
        publishing.publish(pending);
    }

    /**
     * Publishes the predictions that waited for this answer.
     *
     * @return the job that it answers; empty when that is not in flight
     */
    Optional<PendingJob> release(Answer answer) {
        InFlight answered = inFlight.get(answer.id());
        if (answered != null && answered.gate() != null && answer instanceof Answer.Predicted predicted) {
            answered.gate().recordTimes(Duration.ofNanos(time.nanos() - answered.since()), predicted.seconds());
        }
        return release(answer.id());
    }

    /**
     * Publishes the predictions that waited for a job, which is answered or refused.
     *
     * @return the job, which is no longer in flight; empty when it was not
     */
    Optional<PendingJob> release(String job) {
        InFlight arrived = inFlight.remove(job);
        if (arrived == null) {
            return Optional.empty();
        }
        Gate gate = arrived.gate();
        if (gate != null) {
            gate.answered();
            publishNext(gate);
        }
        return Optional.of(arrived.pending());
    }

    private void publishNext(Gate gate) {
        for (PendingJob next = next(gate); next != null; next = next(gate)) {
            publish(next, gate);
        }
    }

    private @Nullable PendingJob next(Gate gate) {
        return publishing.isOpen() ? gate.next() : null;
    }

    /** Removes and returns all predictions in flight, to which no answer will come. */
    List<PendingPrediction> removeAll() {
        List<PendingPrediction> removed = new ArrayList<>();
        for (String job : List.copyOf(inFlight.keySet())) {
            InFlight lost = inFlight.remove(job);
            if (lost != null) {
                removed.addAll(lost.pending().members());
                Optional.ofNullable(lost.gate()).ifPresent(Gate::answered);
            }
        }
        return removed;
    }

    /** Publishes predictions that have waited too long, and forgets jobs without a waiting caller. */
    void tick() {
        inFlight.forEach((id, job) -> {
            if (job.pending().isDone()) {
                release(id);
            }
        });
        gates.values().forEach(gate -> {
            gate.updateLimits();
            publishNext(gate);
        });
    }

    /** Stops the timer. Predictions that still wait are left as they are. */
    @Override
    public void close() {
        ticks.close();
    }
}
