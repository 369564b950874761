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
 * Something that costs to be asked for: kept for a while, asked for once, by another thread, for all who want it meanwhile. Who wants it waits
 * for a moment at most, then makes do with what was known before. Safe for use by several threads.
 */
final class Cached<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Cached.class);

    /** So many times its age a value serves while the next one does not come. */
    private static final int TOO_OLD = 5;

    /** A value, or that there is none, and when it was asked for. */
    private record Known<T>(@Nullable T value, long nanos) {}

    private final Supplier<T> source;
    private final Duration age;
    private final Duration patience;
    private final Executor executor;
    private final LongSupplier clock;
    private volatile @Nullable Known<T> known;
    private @Nullable CompletableFuture<Known<T>> asking;

    /**
     * Nothing is known yet.
     *
     * @param source what is asked; an exception means that there is no value for now
     * @param age how long an answer is good
     * @param patience how long anybody waits for one
     * @param executor asks
     * @param clock nanoseconds from any fixed moment on
     */
    Cached(Supplier<T> source, Duration age, Duration patience, Executor executor, LongSupplier clock) {
        this.source = source;
        this.age = age;
        this.patience = patience;
        this.executor = executor;
        this.clock = clock;
    }

    /** The value; null when there is none for now, or it takes too long and what was known before is much too old. */
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

    /** From now on what is known is too old. */
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
        } catch (RuntimeException e) { // Broker and database have their own; each means that the source does not tell.
            LOG.debug("not known for now", e);
        }
        Known<T> now = new Known<>(value, begun);
        synchronized (this) {
            known = now;
            asking = null;
        }
        fresh.complete(now);
    }
}
