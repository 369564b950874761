package dev.foretell.web.live;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches a value that is slow to obtain. Another thread obtains it, once for all callers that want it meanwhile; a
 * caller waits for a moment at most, then gets the last known value. Safe for use by several threads.
 */
final class CachedValue<T> {

    private static final Logger LOG = LoggerFactory.getLogger(CachedValue.class);

    /** A value is used for up to this many times its age while no newer one arrives. */
    private static final int TOO_OLD = 5;

    /** A value, null if there is none, and the time when it was requested. */
    private record Known<T>(@Nullable T value, long nanos) {}

    private final Supplier<T> source;
    private final Duration age;
    private final Duration patience;
    private final Executor executor;
    private final LongSupplier clock;
    private volatile @Nullable Known<T> known;
    private @Nullable CompletableFuture<Known<T>> asking;

    /**
     * Creates an empty cache.
     *
     * @param source obtains the value; an exception means that there is none for now
     * @param age how long a value is fresh
     * @param patience the longest time that a caller waits
     * @param executor runs the source
     * @param clock nanoseconds since any fixed moment
     */
    CachedValue(Supplier<T> source, Duration age, Duration patience, Executor executor, LongSupplier clock) {
        this.source = source;
        this.age = age;
        this.patience = patience;
        this.executor = executor;
        this.clock = clock;
    }

    /** The value; null when there is none for now, or it takes too long and the last known one is much too old. */
    @Nullable
    T value() {
        Known<T> last = known;
        if (last != null && clock.getAsLong() - last.nanos() < age.toNanos()) {
            return last.value();
        }
        try {
            return asked().get(patience.toMillis(), TimeUnit.MILLISECONDS).value();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return last == null ? null : last.value();
        } catch (TimeoutException | ExecutionException e) {
            return last == null || clock.getAsLong() - last.nanos() > TOO_OLD * age.toNanos() ? null : last.value();
        }
    }

    /** Discards the known value. */
    void forget() {
        known = null;
    }

    private synchronized CompletableFuture<Known<T>> asked() {
        if (asking == null) {
            CompletableFuture<Known<T>> fresh = new CompletableFuture<>();
            asking = fresh;
            try {
                executor.execute(() -> ask(fresh));
            } catch (RejectedExecutionException e) {
                asking = null;
                fresh.completeExceptionally(e);
            }
            return fresh;
        }
        return asking;
    }

    private void ask(CompletableFuture<Known<T>> fresh) {
        long begun = clock.getAsLong();
        T value = null;
        try {
            value = source.get();
        } catch (RuntimeException e) { // Of the broker or the database: the source is unavailable.
            LOG.debug("a source of the live state is unavailable", e);
        }
        Known<T> now = new Known<>(value, begun);
        synchronized (this) {
            known = now;
            asking = null;
        }
        fresh.complete(now);
    }
}
