package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.manifest.Repository;
import dev.foretell.process.Repeating;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the {@link ServedModels} follow the model repository while the worker serves, on a thread of its own. A job for a
 * version that is not loaded is held until the repository has been scanned. {@link #load}, {@link #start},
 * {@link #close} once each, in this order; the other methods are safe for use by several threads.
 */
final class Loader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(25);

    private final String worker;
    private final ServedModels served;
    private final Inbox inbox;
    private final Duration poll;
    private final Consumer<Delivery> release;
    private final Repeating scans;
    private final Queue<Delivery> held = new ConcurrentLinkedQueue<>();
    private final Queue<String> gone = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scanRequested = new AtomicBoolean();

    /** Set by {@link #load}, before the first scan. */
    @SuppressWarnings("NullAway.Init")
    private Repository repository;

    /**
     * A loader that has loaded nothing yet.
     *
     * @param poll how often the repository is scanned
     * @param release takes a job that was held, once the repository has been scanned and what it holds is loaded
     */
    Loader(String worker, ServedModels served, Inbox inbox, Duration poll, Consumer<Delivery> release) {
        this.worker = worker;
        this.served = served;
        this.inbox = inbox;
        this.poll = poll;
        this.release = release;
        this.scans = new Repeating(
                worker + "-loader",
                e -> LOG.error("{}: could not follow the model repository; trying again", worker, e));
    }

    /**
     * Loads the models for the first time.
     *
     * @throws dev.foretell.model.ModelException when no version of a named model can be loaded, or no model at all
     */
    void load(Repository from) {
        repository = from;
        served.load(from.current());
    }

    /** Warms up what was loaded and announces it, then starts to follow the repository. */
    void start() {
        served.start();
        scans.every(poll, this::scan);
    }

    /** Holds a job for a version that is not here until the repository has been scanned, which is done soon. */
    void hold(Delivery delivery) {
        held.add(delivery);
        scanSoon();
    }

    /** Notes that the last job of a model was delivered, after its consumers were cancelled. */
    void gone(String model) {
        gone.add(model);
        scanSoon();
    }

    private void scanSoon() {
        if (scanRequested.compareAndSet(false, true)) {
            scans.soon(this::scan); // After the end, what is held goes back to the broker with the connection.
        }
    }

    /** Loads nothing from now on. */
    void stop() {
        served.stop();
    }

    private void scan() {
        scanRequested.set(false);
        // In this order: when a model's last job has come, all its jobs are among those that are held.
        List<String> ending = drained(gone);
        List<Delivery> waiting = drained(held);
        try {
            if (!served.isStopped()) {
                served.follow(repository.refresh());
            }
        } finally {
            waiting.forEach(release);
            ending.forEach(inbox::end);
        }
    }

    private static <T> List<T> drained(Queue<T> queue) {
        List<T> all = new ArrayList<>();
        for (T each = queue.poll(); each != null; each = queue.poll()) {
            all.add(each);
        }
        return all;
    }

    /** Stops following, and waits for a load in progress. The lanes keep running. */
    @Override
    public void close() {
        served.stop();
        try {
            if (!scans.finish(LONGEST_LOAD)) {
                LOG.warn("{}: a model was still being loaded at the end", worker);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        served.close();
    }
}
