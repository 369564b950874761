package dev.foretell.worker;

import dev.foretell.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;

/** The decoded jobs of one model that wait for a lane, interactive ones first. Guarded by the inbox's lock. */
final class ModelQueue {

    /** Signalled when a lane may find work, or the end of it. */
    private final Condition changed;

    private final Deque<DecodedJob> interactive = new ArrayDeque<>();
    private final Deque<DecodedJob> bulk = new ArrayDeque<>();
    private int interactiveRows;
    private int decoding;
    private boolean ending;

    ModelQueue(Condition changed) {
        this.changed = changed;
    }

    Condition changed() {
        return changed;
    }

    void add(DecodedJob job) {
        if (job.delivery().job().bulk()) {
            bulk.add(job);
        } else {
            interactive.add(job);
            interactiveRows += job.input().count();
        }
        changed.signal();
    }

    boolean isEmpty() {
        return interactive.isEmpty() && bulk.isEmpty();
    }

    /** Whether a job waits for exactly this version. */
    boolean holds(Model version) {
        return Stream.concat(interactive.stream(), bulk.stream()).anyMatch(job -> job.model() == version);
    }

    /**
     * Whether the next batch may be worth waiting for: it is of interactive jobs only, and has fewer rows than it may.
     */
    boolean mayGrow(int rows) {
        return interactiveRows < rows && bulk.isEmpty();
    }

    /** Whether the next batch is of jobs that can share a pass with others, interactive ones. */
    boolean startsShared() {
        DecodedJob first = interactive.peek();
        return first != null && !first.runsAlone();
    }

    /** The version of the next interactive job. */
    Model nextVersion() {
        return interactive.element().model();
    }

    /**
     * Takes the next jobs of one version, up to the taker's limit of rows, but at least one; none when the queue is
     * empty.
     */
    List<DecodedJob> batch(Inbox.Taker taker) {
        Deque<DecodedJob> queue = interactive.isEmpty() ? bulk : interactive;
        List<DecodedJob> jobs = new ArrayList<>();
        if (queue.isEmpty()) {
            return jobs;
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
        if (queue == interactive) {
            interactiveRows -= taken;
        }
        if (!isEmpty()) {
            changed.signal();
        }
        return jobs;
    }

    /** Drops all jobs. Returns how many there were. */
    int clear() {
        int dropped = interactive.size() + bulk.size();
        interactive.clear();
        bulk.clear();
        interactiveRows = 0;
        signalIfEnding();
        return dropped;
    }

    /** Notes that one more job is being decoded by another thread. */
    void decoding() {
        decoding++;
    }

    /** Notes that such a job was added, or failed. */
    void decoded() {
        decoding--;
        signalIfEnding();
    }

    /** Ends the queue: no more jobs are added but those that are being decoded. */
    void end() {
        ending = true;
        changed.signalAll();
    }

    /** Wakes the lanes of a model that ends, after anything that they may wait for. */
    void signalIfEnding() {
        if (ending) {
            changed.signalAll();
        }
    }

    /** Whether the model ends, and nothing is being decoded for it. */
    boolean isEnding() {
        return ending && decoding == 0;
    }
}
