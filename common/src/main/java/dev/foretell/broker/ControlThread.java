package dev.foretell.broker;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One thread that sends what the connection's reader must not send: acknowledgements, and the start and cancellation of
 * consumers. Tasks that come after it is closed are dropped. Safe for use by several threads.
 */
final class ControlThread implements Executor, AutoCloseable {

    private static final int CLOSE_SECONDS = 5;

    private final ExecutorService executor;

    ControlThread(String name) {
        executor = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: the connection is being closed too, so the task is of no use.
        }
    }

    /** Runs the tasks that came before, then ends. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
