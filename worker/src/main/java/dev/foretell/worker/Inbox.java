package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.model.Model;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The jobs that a worker holds for its lanes. Interactive jobs go first, blocks of datasets after them. One lock guards
 * all of it, which is why this file is longer than others.
 *
 * <p>A redelivered job may have killed the worker that had it, and may kill this one. It is never run in a batch with
 * others. When a worker dies, however, the broker counts a delivery for every job that the worker held, not only for
 * those that it ran. So a job that was delivered twice before is a suspect, which is not run while other jobs are held:
 * they would reach the delivery limit with it. When one comes, deliveries are paused, all other jobs are finished, and
 * then the suspects are run one at a time, each settled before the next; deliveries resume when none is left. Their
 * order is reversed with every delivery, so that those behind a killer are run before it the next time: only the killer
 * reaches the limit. One earlier delivery does not make a suspect: on RabbitMQ the pause itself requeues jobs in
 * flight, with a delivery counted, and workers would pause each other. Safe for use by several threads.
 */
final class Inbox {

    /** The source of deliveries, which the inbox pauses and resumes. */
    interface Intake {
        void pause();

        void resume();

        /** Stops deliveries for good. */
        void stop();
    }

    /** A lane, as it takes work. */
    interface Taker {
        /** The most rows for one pass of a version. */
        int limit(Model version);

        /** Whether the taker has something else to do first; it is asked again after {@link #wake}. */
        default boolean isBusy() {
            return false;
        }
    }

    private enum Deliveries {
        FLOWING,
        PAUSING,
        PAUSED
    }

    /** How far the inbox is from its end. */
    private enum Phase {
        OPEN,
        DRAINING,
        ENDED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ModelQueue> queues = new HashMap<>();
    private final Condition settledAll = lock.newCondition();
    private final Duration batchDelay;
    private final Intake intake;
    private final Suspects suspects = new Suspects();
    private Phase phase = Phase.OPEN;
    private Deliveries deliveries = Deliveries.FLOWING;
    /** Deliveries that are not settled: being decoded, queued, or in a lane. */
    private int unsettled;

    Inbox(List<String> models, Duration batchDelay, Intake intake) {
        models.forEach(this::open);
        this.batchDelay = batchDelay;
        this.intake = intake;
    }

    /**
     * Notes a delivery, until {@link #settled}. Returns whether it is to be decoded and added; a suspect is kept here.
     */
    boolean arrived(Delivery delivery) {
        lock.lock();
        try {
            unsettled++;
            if (!Suspects.isSuspect(delivery)) {
                return true;
            }
            suspects.add(delivery);
            if (deliveries == Deliveries.FLOWING) {
                deliveries = Deliveries.PAUSING;
                intake.pause();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that a job of a model is being decoded by another thread than the one that brought it, until
     * {@link #decoded}.
     */
    void decoding(String model) {
        lock.lock();
        try {
            queue(model).decoding();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that such a job was added, or failed. */
    void decoded(String model) {
        lock.lock();
        try {
            queue(model).decoded();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a decoded job. */
    void add(DecodedJob job) {
        lock.lock();
        try {
            queue(job.delivery().job().model()).add(job);
        } finally {
            lock.unlock();
        }
    }

    /** Adds the queue of one more model. */
    void open(String model) {
        locked(() -> queues.put(model, new ModelQueue(lock.newCondition())));
    }

    /**
     * Ends the lanes of one model, once no job of it is left. No more jobs of it are added but those that are being
     * decoded.
     */
    void end(String model) {
        locked(() -> queue(model).end());
    }

    /** Removes the queue of a model whose lanes have ended. */
    void close(String model) {
        locked(() -> queues.remove(model));
    }

    /** Whether a job waits for exactly this version. */
    boolean holds(Model version) {
        lock.lock();
        try {
            return queue(version.manifest().name()).holds(version);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the lanes of a model, to do something else first. */
    void wake(String model) {
        locked(() -> queue(model).changed().signalAll());
    }

    /** Makes a rare change under the lock; frequent ones avoid the object that this takes. */
    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private ModelQueue queue(String model) {
        return Objects.requireNonNull(queues.get(model), "only jobs of served models are delivered");
    }

    /** Notes that a delivery is settled. */
    void settled() {
        lock.lock();
        try {
            unsettled--;
            goOn();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that deliveries have stopped. */
    void paused() {
        locked(() -> {
            if (deliveries == Deliveries.PAUSING || phase != Phase.OPEN) {
                deliveries = Deliveries.PAUSED;
                goOn();
            }
        });
    }

    /** Drops all queued jobs, which are void; the broker redelivers them. Jobs in lanes settle by themselves. */
    void lost() {
        locked(() -> {
            for (ModelQueue queue : queues.values()) {
                unsettled -= queue.clear();
            }
            unsettled -= suspects.clear();
            deliveries = phase != Phase.OPEN ? Deliveries.PAUSED : Deliveries.FLOWING;
            goOn();
        });
    }

    /** Decides what comes next after a change: a suspect's turn, deliveries again, or the end of the drain. */
    private void goOn() {
        if (deliveries != Deliveries.PAUSED || unsettled > suspects.size()) {
            return;
        }
        if (!suspects.isEmpty()) {
            signalLanes();
        } else if (phase != Phase.OPEN) {
            settledAll.signalAll();
        } else {
            deliveries = Deliveries.FLOWING;
            intake.resume();
        }
    }

    /**
     * Waits for work for a model: the queued jobs of one version, up to its limit of rows (but at least one job). An
     * idle lane gets a single job at once; while a batch is predicted, the next one gathers. A taker that is busy gets
     * an empty batch.
     */
    LaneWork take(String name, Taker taker) {
        lock.lock();
        try {
            ModelQueue queue = queue(name);
            while (phase != Phase.ENDED) {
                if (taker.isBusy()) {
                    return new LaneWork.Batch(List.of());
                }
                if (!queue.isEmpty()) {
                    gather(queue, taker);
                    // May be empty, when all was lost while gathering: the lane asks again.
                    return new LaneWork.Batch(queue.batch(taker));
                }
                if (isSuspectsTurn() && suspects.startWith(name)) {
                    Delivery suspect = suspects.remove();
                    queue.signalIfEnding();
                    return new LaneWork.Suspect(suspect);
                }
                if (queue.isEnding() && !suspects.has(name)) {
                    return new LaneWork.End();
                }
                queue.changed().awaitUninterruptibly();
            }
            return new LaneWork.End();
        } finally {
            lock.unlock();
        }
    }

    /** Waits the batch delay, when there is one, for the batch to become full. */
    private void gather(ModelQueue queue, Taker taker) {
        if (!queue.startsShared()) {
            return;
        }
        int rows = taker.limit(queue.nextVersion());
        long left = batchDelay.toNanos();
        while (left > 0 && phase != Phase.ENDED && queue.mayGrow(rows)) {
            try {
                left = queue.changed().awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether a suspect may be run: nothing else is here, and nothing more comes. */
    private boolean isSuspectsTurn() {
        return !suspects.isEmpty() && deliveries == Deliveries.PAUSED && unsettled <= suspects.size();
    }

    private void signalLanes() {
        queues.values().forEach(queue -> queue.changed().signalAll());
    }

    /** Stops deliveries and waits until all jobs are settled, for at most some time. Returns whether they are. */
    boolean drain(Duration most) {
        lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.DRAINING;
            }
            intake.stop();
            long left = most.toNanos();
            while (unsettled > 0 || deliveries != Deliveries.PAUSED) {
                if (left <= 0) {
                    return false;
                }
                left = settledAll.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the lanes. */
    void end() {
        locked(() -> {
            phase = Phase.ENDED;
            signalLanes();
        });
    }
}
