package dev.foretell.web.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How many rows per second are done, over the last seconds: neither jumps with each block nor remembers a pause for long. Used by one thread. */
final class Rate {

    private static final long WINDOW_NANOS = 5_000_000_000L;

    private record Sample(long nanos, long rows) {}

    private final LongSupplier clock;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param clock nanoseconds from any fixed moment on */
    Rate(LongSupplier clock) {
        this.clock = clock;
        samples.add(new Sample(clock.getAsLong(), 0));
    }

    /**
     * The rate by now.
     *
     * @param rows how many are done since the beginning
     */
    double of(long rows) {
        long now = clock.getAsLong();
        Sample first = samples.getFirst();
        samples.add(new Sample(now, rows));
        while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
            first = samples.removeFirst();
        }
        return now == first.nanos() ? 0 : (rows - first.rows()) * 1e9 / (now - first.nanos());
    }
}
