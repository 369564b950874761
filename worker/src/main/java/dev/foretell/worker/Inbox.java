package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.model.Model;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The jobs that a worker holds, waiting for its lanes. Interactive jobs go first, parts of datasets after them.
 *
 * <p>A job that was delivered before may have killed the worker that had it, and may kill this one. It is never run in a batch with
 * others. When a worker dies, however, the broker counts a delivery against every job that the worker held, not only against
 * those that it ran. So a job that was delivered twice before is a suspect, which is not run while others are held: they would
 * reach the delivery limit with it. When one comes, deliveries are paused, everything else that is here is finished, and
 * then the suspects are run one at a time, each settled before the next; deliveries go on when none is left. Their order turns round
 * with every delivery, so that those behind a killer get their turn before it the next time: no job but the killer comes to
 * the limit. Once before is not enough for all that: on RabbitMQ the pause itself puts back jobs that were on their way, with a
 * delivery counted, and workers would pause each other. Safe for use by several threads.
 */
final class Inbox {

    /** How the inbox asks for deliveries to stop and go on. */
    interface Intake {
        void pause();

        void resume();

        /** Stops deliveries for good. */
        void stop();
    }

    /** What a lane gets: jobs for one forward pass, or a suspect to be run alone. */
    sealed interface Work {
        /** At least one job, all for the same version. */
        record Batch(List<DecodedJob> jobs) implements Work {}

        /** A job that was delivered twice before or more; its input is not decoded yet. */
        record Suspect(Delivery delivery) implements Work {}

        /** There will be no more work. */
        record End() implements Work {}
    }

    /** Who takes work. */
    interface Taker {
        /** The most rows for one pass of a version. */
        int limit(Model version);

        /** Whether the taker has something else to do first; {@link #wake} has it asked again. */
        default boolean isBusy() {
            return false;
        }
    }

    private enum Deliveries {
        FLOWING,
        PAUSING,
        PAUSED
    }

    private static final class Waiting {
        private final Deque<DecodedJob> interactive = new ArrayDeque<>();
        private final Deque<DecodedJob> bulk = new ArrayDeque<>();
        private final Condition changed;
        private int interactiveRows;
        private int decoding;
        private boolean ending;

        Waiting(Condition changed) {
            this.changed = changed;
        }

        boolean isEmpty() {
            return interactive.isEmpty() && bulk.isEmpty();
        }
    }

    private static final int SUSPECT_FROM = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Condition settledAll = lock.newCondition();
    private final Duration batchDelay;
    private final Intake intake;
    private List<Delivery> suspects = new ArrayList<>();
    private Deliveries deliveries = Deliveries.FLOWING;
    /** Deliveries that are here in any form: being decoded, waiting, or in a lane's hands. */
    private int unsettled;

    private boolean stopping;
    private boolean ended;

    Inbox(List<String> models, Duration batchDelay, Intake intake) {
        models.forEach(model -> waiting.put(model, new Waiting(lock.newCondition())));
        this.batchDelay = batchDelay;
        this.intake = intake;
    }

    /** Notes a delivery, from now until {@link #settled}. Returns whether it is to be decoded and added; a suspect waits here. */
    boolean arrived(Delivery delivery) {
        lock.lock();
        try {
            unsettled++;
            if (delivery.earlierDeliveries() < SUSPECT_FROM || delivery.job().isJoined()) {
                return true; // One of several requests is not run again, so it is no suspect.
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

    /** Notes that a job of a model is being decoded by another thread than the one that brought it, until {@link #decoded}. */
    void decoding(String model) {
        lock.lock();
        try {
            waiting(model).decoding++;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that such a job was added, or is not going to be. */
    void decoded(String model) {
        lock.lock();
        try {
            Waiting its = waiting(model);
            its.decoding--;
            signalIfEnding(its);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a decoded job. */
    void add(DecodedJob job) {
        lock.lock();
        try {
            Waiting model = waiting(job.delivery().job().model());
            if (job.delivery().job().bulk()) {
                model.bulk.add(job);
            } else {
                model.interactive.add(job);
                model.interactiveRows += job.input().count();
            }
            model.changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for the jobs of one more model. */
    void open(String model) {
        lock.lock();
        try {
            waiting.put(model, new Waiting(lock.newCondition()));
        } finally {
            lock.unlock();
        }
    }

    /** Ends the lanes of one model, once nothing of it is left here. No more jobs of it are added but those that are being decoded. */
    void end(String model) {
        lock.lock();
        try {
            Waiting ending = waiting(model);
            ending.ending = true;
            ending.changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a model whose lanes have ended. */
    void close(String model) {
        lock.lock();
        try {
            waiting.remove(model);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a job waits for exactly this version. */
    boolean holds(Model version) {
        lock.lock();
        try {
            Waiting model = waiting(version.manifest().name());
            return Stream.concat(model.interactive.stream(), model.bulk.stream())
                    .anyMatch(job -> job.model() == version);
        } finally {
            lock.unlock();
        }
    }

    /** Has the lanes of a model look whether they have something else to do. */
    void wake(String model) {
        lock.lock();
        try {
            waiting(model).changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Waiting waiting(String model) {
        return Objects.requireNonNull(waiting.get(model), "only jobs of served models are delivered");
    }

    /** Notes that a delivery is out of this worker's hands. */
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
        lock.lock();
        try {
            if (deliveries == Deliveries.PAUSING || stopping) {
                deliveries = Deliveries.PAUSED;
                goOn();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what waits, for it is void; the broker delivers it again. What is in a lane's hands settles by itself. */
    void lost() {
        lock.lock();
        try {
            for (Waiting model : waiting.values()) {
                unsettled -= model.interactive.size() + model.bulk.size();
                model.interactive.clear();
                model.bulk.clear();
                model.interactiveRows = 0;
                signalIfEnding(model);
            }
            unsettled -= suspects.size();
            suspects = new ArrayList<>();
            deliveries = stopping ? Deliveries.PAUSED : Deliveries.FLOWING;
            goOn();
        } finally {
            lock.unlock();
        }
    }

    /** After any change: a suspect's turn, or deliveries again, or the end of the draining. */
    private void goOn() {
        if (deliveries != Deliveries.PAUSED || unsettled > suspects.size()) {
            return;
        }
        if (!suspects.isEmpty()) {
            waiting.values().forEach(model -> model.changed.signalAll());
        } else if (stopping) {
            settledAll.signalAll();
        } else {
            deliveries = Deliveries.FLOWING;
            intake.resume();
        }
    }

    /**
     * Waits for work for a model: all that waits of one version, up to its limit of rows (but at least one job). An idle lane gets
     * a single job at once; while a batch is predicted, the next one gathers. A taker that is busy gets an empty batch.
     */
    Work take(String name, Taker taker) {
        lock.lock();
        try {
            Waiting model = waiting(name);
            while (!ended) {
                if (taker.isBusy()) {
                    return new Work.Batch(List.of());
                }
                if (!model.isEmpty()) {
                    gather(model, taker);
                    return batch(model, taker);
                }
                if (isSuspectsTurn(name)) {
                    Delivery suspect = suspects.remove(0);
                    signalIfEnding(model);
                    return new Work.Suspect(suspect);
                }
                if (model.ending && model.decoding == 0 && !isSuspected(name)) {
                    return new Work.End();
                }
                model.changed.awaitUninterruptibly();
            }
            return new Work.End();
        } finally {
            lock.unlock();
        }
    }

    /** After a suspect was taken or lost, or a job decoded: lanes may wait for that to end. */
    private static void signalIfEnding(Waiting model) {
        if (model.ending) {
            model.changed.signalAll();
        }
    }

    private boolean isSuspected(String name) {
        return suspects.stream().anyMatch(suspect -> suspect.job().model().equals(name));
    }

    /** Waits the batch delay, when there is one, for the batch to become full. */
    private void gather(Waiting model, Taker taker) {
        DecodedJob first = model.interactive.peek();
        if (first == null || first.runsAlone()) {
            return;
        }
        int rows = taker.limit(first.model());
        long left = batchDelay.toNanos();
        while (left > 0 && !ended && model.interactiveRows < rows && model.bulk.isEmpty()) {
            try {
                left = model.changed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Work batch(Waiting model, Taker taker) {
        Deque<DecodedJob> queue = model.interactive.isEmpty() ? model.bulk : model.interactive;
        List<DecodedJob> jobs = new ArrayList<>();
        if (queue.isEmpty()) {
            // Lost while gathering: an empty batch is no work, and the lane asks again.
            return new Work.Batch(jobs);
        }
        DecodedJob first = queue.remove();
        jobs.add(first);
        int rows = taker.limit(first.model());
        int taken = first.input().count();
        while (!queue.isEmpty()
                && first.mayShareWith(queue.element())
                && taken + queue.element().input().count() <= rows) {
            DecodedJob job = queue.remove();
            jobs.add(job);
            taken += job.input().count();
        }
        if (queue == model.interactive) {
            model.interactiveRows -= taken;
        }
        if (!model.isEmpty()) {
            model.changed.signal();
        }
        return new Work.Batch(jobs);
    }

    /** Whether a suspect may be run, and the next one is for this model. */
    private boolean isSuspectsTurn(String name) {
        if (suspects.isEmpty() || deliveries != Deliveries.PAUSED || unsettled > suspects.size()) {
            return false;
        }
        int most = suspects.stream().mapToInt(Delivery::earlierDeliveries).max().orElse(0);
        Comparator<Delivery> byId =
                Comparator.comparing(delivery -> delivery.job().id());
        suspects.sort(most % 2 == 1 ? byId : byId.reversed());
        return suspects.get(0).job().model().equals(name);
    }

    /** Stops deliveries and waits until nothing is left here, for at most some time. Returns whether that came. */
    boolean drain(Duration most) {
        lock.lock();
        try {
            stopping = true;
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
        lock.lock();
        try {
            ended = true;
            waiting.values().forEach(model -> model.changed.signalAll());
        } finally {
            lock.unlock();
        }
    }
}
