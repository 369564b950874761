package dev.foretell.web.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits a log line to one per minute while the same thing happens again and again. Safe for use by several threads.
 */
public final class OncePerMinute {

    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private final AtomicLong next;

    public OncePerMinute(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = new AtomicLong(nanos.getAsLong());
    }

    /** Whether the line may be logged again; true for one caller. */
    public boolean isDue() {
        long now = nanos.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + INTERVAL);
    }
}
