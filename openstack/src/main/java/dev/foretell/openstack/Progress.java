package dev.foretell.openstack;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Prints what happens, one line each, with the seconds since the start. Remembers what was created, in case the program
 * is interrupted. Thread-safe.
 */
final class Progress {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final PrintWriter out;
    private final long start;
    private final List<String> made = Collections.synchronizedList(new ArrayList<>());

    private Progress(PrintWriter out, long start) {
        this.out = out;
        this.start = start;
    }

    static Progress on(PrintWriter out) {
        return new Progress(out, System.nanoTime());
    }

    void tell(String line) {
        out.printf(Locale.ROOT, "%5d s  %s%n", seconds(), line);
        out.flush();
    }

    void tellMade(String thing) {
        made.add(thing);
        tell(thing);
    }

    long seconds() {
        return (System.nanoTime() - start) / NANOS_PER_SECOND;
    }

    List<String> made() {
        synchronized (made) {
            return List.copyOf(made);
        }
    }
}
