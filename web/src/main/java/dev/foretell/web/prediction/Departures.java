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
 * When predictions leave for the queue, and which of them in one job. While fewer jobs of a version are unanswered than keep its workers
 * busy, a prediction leaves at once and alone: nobody waits for company. Otherwise it waits, and leaves together with all that wait then
 * when the next answer comes, or after a moment: it must not depend on a worker that hangs. So the busier the workers are, the fewer and
 * larger are the jobs; the same is done with small segments in TCP (RFC 896). Safe for use by several threads.
 */
final class Departures implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** One is being predicted, while the next waits at the worker: what it takes to keep a network busy. */
    private static final int JOBS_PER_LANE = 2;

    /**
     * A network that is quicker than this part of a job's way is not worth keeping busy: then the next job leaves when the last is answered. More ride in
     * each, and messages are what quick predictions cost.
     */
    private static final int LONG_PART = 4;

    /** A job of more than one prediction has no more bytes than this: far below what the broker takes. */
    private static final int MOST_BYTES = 4 << 20;

    /** The longest wait for an answer to others. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** What the workers can take. */
    interface Capacity {
        /** The networks of a version, of all workers together; 0 when no worker has been heard. */
        int lanes(String model, String version);

        /** The rows that every worker predicts in one pass of a version; 0 when no worker has been heard. */
        int batchLimit(String model, String version);
    }

    /** Where jobs leave to. */
    interface Road {
        /** Whether there is a connection to the broker. */
        boolean isOpen();

        /** Sends a job, or refuses it. Must not wait. */
        void leave(Shipment shipment);
    }

    private record Version(String model, String version) {}

    /** A job that is not answered, since when, and the gate that it came through, if any. */
    private record Leaving(
            Shipment shipment, long since, @Nullable Gate gate) {}

    /** Before the queue, for one version. */
    private final class Gate {
        private final Version version;
        private final Deque<Pending> waiting = new ArrayDeque<>();
        private int unanswered;
        private int mostUnanswered;
        private int mostRows;
        private boolean isNetworkQuick;

        Gate(Version version) {
            this.version = version;
            look();
        }

        /** Looks what the workers can take now. Where that is not known, or more than a row at once is too much, nothing waits. */
        private synchronized void look() {
            mostRows = capacity.batchLimit(version.model(), version.version());
            mostUnanswered = mostRows > 1
                    ? JOBS_PER_LANE * Math.max(1, capacity.lanes(version.model(), version.version()))
                    : Integer.MAX_VALUE;
        }

        /** Whether there is room for a job that begins with this one. What fills half a pass by itself gains nothing by company. */
        private boolean hasRoomFor(Pending first) {
            boolean alonePerLane = isNetworkQuick && 2 * first.request().rows() <= mostRows;
            return unanswered < (alonePerLane ? mostUnanswered / JOBS_PER_LANE : mostUnanswered);
        }

        /** Notes what a job took, and how much of that the network did. */
        private synchronized void took(Duration all, Duration network) {
            isNetworkQuick = network.multipliedBy(LONG_PART).compareTo(all) < 0;
        }

        /** Whether one may leave at once; otherwise it waits. */
        private synchronized boolean isOpenFor(Pending arrived) {
            if (waiting.isEmpty() && hasRoomFor(arrived)) {
                unanswered++;
                return true;
            }
            waiting.add(arrived);
            return false;
        }

        /** One job is not under way any more. */
        private synchronized void answered() {
            unanswered--;
        }

        /** The next that leave, if any may: one may when there is room for it, or when it has waited for long enough. */
        private synchronized @Nullable Shipment next() {
            boolean mayLeave = !waiting.isEmpty()
                    && (hasRoomFor(waiting.element()) || waiting.element().age().compareTo(patience) > 0);
            List<Pending> together = mayLeave ? together() : List.of();
            if (together.isEmpty()) {
                return null;
            }
            unanswered++;
            return Shipment.of(together);
        }

        private List<Pending> together() {
            List<Pending> together = new ArrayList<>();
            int rows = 0;
            int bytes = 0;
            for (Pending next = waiting.peek(); next != null; next = waiting.peek()) {
                rows += next.request().rows();
                bytes += next.request().body().length;
                if (!together.isEmpty() && (rows > mostRows || bytes > MOST_BYTES)) {
                    break;
                }
                waiting.remove();
                if (next.isOver()) {
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
    private final Road road;
    private final Duration patience;
    private final Time time;
    private final Map<Version, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, Leaving> underWay = new ConcurrentHashMap<>();
    private final Repeating ticks =
            new Repeating("departures", e -> LOG.error("departures failed; trying again", e));

    /** None yet. */
    Departures(Capacity capacity, Road road, Time time) {
        this(capacity, road, PATIENCE, time);
    }

    /** The same with another longest wait. */
    Departures(Capacity capacity, Road road, Duration patience, Time time) {
        this.capacity = capacity;
        this.road = road;
        this.patience = patience;
        this.time = time;
        ticks.every(patience.dividedBy(2), this::tick);
    }

    /** Has a prediction leave, now or soon; one that comes while the road is closed is not kept from learning that. */
    void depart(Pending prediction) {
        if (prediction.isAlone() || !road.isOpen()) {
            leave(Shipment.of(prediction), null);
            return;
        }
        Version version = new Version(
                prediction.request().manifest().name(),
                prediction.request().manifest().version());
        Gate gate = gates.computeIfAbsent(version, Gate::new);
        if (gate.isOpenFor(prediction)) {
            leave(Shipment.of(prediction), gate);
        }
    }

    private void leave(Shipment shipment, @Nullable Gate gate) {
        underWay.put(shipment.id(), new Leaving(shipment, time.nanos(), gate));
        road.leave(shipment);
    }

    /**
     * Has those leave that waited for this answer.
     *
     * @return the job that it answers; empty when that is not under way
     */
    Optional<Shipment> arrived(Answer answer) {
        Leaving answered = underWay.get(answer.id());
        if (answered != null && answered.gate() != null && answer instanceof Answer.Predicted predicted) {
            answered.gate().took(Duration.ofNanos(time.nanos() - answered.since()), predicted.seconds());
        }
        return arrived(answer.id());
    }

    /**
     * Has those leave that waited for this.
     *
     * @return the job that is not under way any more; empty when it was not
     */
    Optional<Shipment> arrived(String job) {
        Leaving arrived = underWay.remove(job);
        if (arrived == null) {
            return Optional.empty();
        }
        Gate gate = arrived.gate();
        if (gate != null) {
            gate.answered();
            leaveNext(gate);
        }
        return Optional.of(arrived.shipment());
    }

    private void leaveNext(Gate gate) {
        for (Shipment next = next(gate); next != null; next = next(gate)) {
            leave(next, gate);
        }
    }

    private @Nullable Shipment next(Gate gate) {
        return road.isOpen() ? gate.next() : null;
    }

    /** Takes back all that have left: no answer to them will come. */
    List<Pending> recall() {
        List<Pending> recalled = new ArrayList<>();
        for (String job : List.copyOf(underWay.keySet())) {
            Leaving lost = underWay.remove(job);
            if (lost != null) {
                recalled.addAll(lost.shipment().members());
                Optional.ofNullable(lost.gate()).ifPresent(Gate::answered);
            }
        }
        return recalled;
    }

    /** Ends the wait of those whose turn does not come, and forgets jobs that nobody waits for. */
    void tick() {
        underWay.forEach((job, leaving) -> {
            if (leaving.shipment().isOver()) {
                arrived(job);
            }
        });
        gates.values().forEach(gate -> {
            gate.look();
            leaveNext(gate);
        });
    }

    /** Ends; who still waits goes on to wait. */
    @Override
    public void close() {
        ticks.close();
    }
}
