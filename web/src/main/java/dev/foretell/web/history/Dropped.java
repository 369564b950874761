package dev.foretell.web.history;

import dev.foretell.web.database.OncePerMinute;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the predictions that are not remembered, and tells of them at most once a minute. Safe for use by several threads. */
final class Dropped {

    private static final Logger LOG = LoggerFactory.getLogger(Dropped.class);

    private final Counter counter;
    private final AtomicLong untold = new AtomicLong();
    private final OncePerMinute telling;

    Dropped(MeterRegistry metrics, LongSupplier nanos) {
        this.counter = Counter.builder("foretell.history.dropped")
                .description("Predictions that were made but not remembered")
                .register(metrics);
        this.telling = new OncePerMinute(nanos);
    }

    /** Counts some, and says why. */
    void count(int amount, String reason) {
        counter.increment(amount);
        untold.addAndGet(amount);
        if (telling.isDue()) {
            LOG.warn("{} predictions were made but are not remembered: {}", untold.getAndSet(0), reason);
        }
    }
}
