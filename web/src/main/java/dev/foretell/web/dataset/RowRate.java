package dev.foretell.web.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Computes rows per second over the last seconds, so that it neither jumps with each block nor stays low after a pause.
 * Used by one thread.
 */
final class RowRate {

    private static final long WINDOW_NANOS = 5_000_000_000L;

    private record Sample(long nanos, long rows) {}

    private final LongSupplier clock;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param clock a clock in nanoseconds, from any fixed moment on */
    RowRate(LongSupplier clock) {
        this.clock = clock;
        samples.add(new Sample(clock.getAsLong(), 0));
    }

    /**
     * The current rate.
     *
     * @param rows how many rows are done since the start
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
