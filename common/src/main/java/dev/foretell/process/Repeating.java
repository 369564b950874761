package dev.foretell.process;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Repeats work in a thread of its own until it is closed. A failure of the work is reported, and does not end the
 * repetition. The thread starts with the first work and does not keep the program running. Safe for use by several
 * threads.
 */
public final class Repeating implements AutoCloseable {

    private final ScheduledExecutorService thread;
    private final Consumer<? super Throwable> failed;

    /**
     * A thread without work.
     *
     * @param name the name of the thread
     * @param failed called by the thread with each exception or error of the work; must not throw
     */
    public Repeating(String name, Consumer<? super Throwable> failed) {
        this.failed = failed;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /** Repeats work, with a pause before each time. */
    public void every(Duration pause, Runnable work) {
        var unused = thread.scheduleWithFixedDelay(
                () -> guarded(work), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Does work once, as soon as possible.
     *
     * @return false when this is closed: then the work is not done
     */
    public boolean soon(Runnable work) {
        return later(Duration.ZERO, work);
    }

    /**
     * Does work once, after a pause.
     *
     * @return false when this is closed: then the work is not done
     */
    public boolean later(Duration pause, Runnable work) {
        try {
            var unused = thread.schedule(() -> guarded(work), pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) { // Otherwise the executor would end the repetition silently.
            failed.accept(e);
        }
    }

    /**
     * Closes this, and waits for the work in progress and for what {@link #soon} has accepted.
     *
     * @return false when that takes longer than the limit; then it continues
     */
    public boolean finish(Duration limit) throws InterruptedException {
        thread.shutdown();
        return thread.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops the repetition. Work in progress is neither awaited nor interrupted: it may be writing a file. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
