package dev.foretell.process;

/**
 * Closes what a program runs when the program is asked to end (Ctrl-C, SIGTERM), and then ends it with 0: what was asked for
 * has happened. Safe for use by several threads.
 */
public final class ShutdownHook {

    private volatile boolean started;

    private ShutdownHook() {}

    /** Makes a hook that takes effect at once, for the case that starting fails half way. */
    public static ShutdownHook closing(Closing running) {
        ShutdownHook hook = new ShutdownHook();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> hook.run(running), "shutdown"));
        return hook;
    }

    /** What is closed. */
    public interface Closing {
        /** Finishes what is under way, then closes. */
        void close();
    }

    /** Notes that the program has started: from now on its end is a good one. Before, its exit code is left as it is. */
    public void started() {
        started = true;
    }

    private void run(Closing running) {
        running.close();
        if (started) {
            // Not exit(), which waits for this hook; and without it the JVM would tell the signal's number.
            Runtime.getRuntime().halt(0);
        }
    }
}
