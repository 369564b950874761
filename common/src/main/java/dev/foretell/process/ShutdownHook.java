package dev.foretell.process;

/**
 * Closes what a program runs when the program is asked to end (Ctrl-C, SIGTERM), and then ends it with exit code 0.
 * Safe for use by several threads.
 */
public final class ShutdownHook {

    private volatile boolean started;

    private ShutdownHook() {}

    /** Makes a hook that takes effect at once, in case the start fails. */
    public static ShutdownHook closing(Closing running) {
        ShutdownHook hook = new ShutdownHook();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> hook.run(running), "shutdown"));
        return hook;
    }

    /** A running program. */
    public interface Closing {
        /** Finishes what is in progress, then closes. */
        void close();
    }

    /** Notes that the program has started: from now on it ends with 0. Before, its exit code is left as it is. */
    public void started() {
        started = true;
    }

    private void run(Closing running) {
        running.close();
        if (started) {
            // Not exit(), which waits for this hook; without it the JVM would exit with the signal's number.
            Runtime.getRuntime().halt(0);
        }
    }
}
