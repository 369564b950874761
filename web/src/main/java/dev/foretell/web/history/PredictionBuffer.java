package dev.foretell.web.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The predictions that wait to be written, limited in number and bytes; they count until they are written. Safe for use
 * by several threads.
 */
final class PredictionBuffer {

    /** The most predictions that one transaction writes. */
    static final int BATCH = 500;

    private static final long BATCH_BYTES = 8L << 20;

    private final int most;
    private final long mostBytes;
    private final Duration linger;
    private final Map<String, Prediction> waiting = new HashMap<>();
    private final Deque<Prediction> queue = new ArrayDeque<>();
    private final Lock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition written = lock.newCondition();
    private long bytes;
    private boolean closed;

    /**
     * Does not hold any prediction yet.
     *
     * @param most the most predictions that wait
     * @param mostBytes the most memory that they take
     * @param linger how long a batch gathers
     */
    PredictionBuffer(int most, long mostBytes, Duration linger) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.linger = linger;
    }

    /**
     * Adds a prediction to be written; false when there is no room. A prediction whose id is waiting already is
     * ignored.
     */
    boolean offer(Prediction prediction) {
        lock.lock();
        try {
            long size = prediction.size();
            if (closed || waiting.size() >= most || bytes + size > mostBytes) {
                return false;
            }
            if (waiting.putIfAbsent(prediction.id(), prediction) == null) {
                bytes += size;
                queue.add(prediction);
                signalWriter();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the writer for the first prediction of a batch and for the last, not for each. */
    private void signalWriter() {
        if (queue.size() == 1 || queue.size() == BATCH) {
            arrived.signal();
        }
    }

    /** Takes the next batch: waits for a first prediction, then for more. Empty when the buffer is closed and empty. */
    List<Prediction> take() throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                arrived.await();
            }
            long left = linger.toNanos();
            while (queue.size() < BATCH && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            return batch();
        } finally {
            lock.unlock();
        }
    }

    private List<Prediction> batch() {
        List<Prediction> batch = new ArrayList<>();
        long size = 0;
        while (!queue.isEmpty() && batch.size() < BATCH && size < BATCH_BYTES) {
            Prediction next = queue.remove();
            size += next.size();
            batch.add(next);
        }
        return batch;
    }

    /** Removes predictions that were written or dropped. */
    void written(Collection<Prediction> batch) {
        lock.lock();
        try {
            batch.forEach(prediction -> {
                waiting.remove(prediction.id());
                bytes -= prediction.size();
            });
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Finds a prediction that is not written yet. */
    Optional<Prediction> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(waiting.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a prediction is written; false when that takes too long. */
    boolean awaitWritten(String id, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (waiting.containsKey(id) && left > 0) {
                left = written.awaitNanos(left);
            }
            return !waiting.containsKey(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The number of waiting predictions. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more predictions, and lets the writer take the rest without waiting for more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
