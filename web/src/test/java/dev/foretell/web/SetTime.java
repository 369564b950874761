package dev.foretell.web;

import dev.foretell.process.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A time that a test sets forward. */
public final class SetTime implements Time {

    private final Instant start = Instant.now();
    private final AtomicLong set = new AtomicLong();
    private final LongSupplier gone;

    private SetTime(LongSupplier gone) {
        this.gone = gone;
    }

    /** A time that only the test moves. */
    public static SetTime standing() {
        return new SetTime(() -> 0);
    }

    /** A time that also moves by itself. */
    public static SetTime going() {
        long start = System.nanoTime();
        return new SetTime(() -> System.nanoTime() - start);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos());
    }

    @Override
    public long nanos() {
        return set.get() + gone.getAsLong();
    }

    /** Moves the time forward. */
    public void pass(Duration duration) {
        set.addAndGet(duration.toNanos());
    }
}
