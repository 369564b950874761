package dev.foretell.web.history;

import dev.foretell.web.database.OncePerMinute;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the predictions that were not recorded, and logs them at most once a minute. Safe for use by several threads.
 */
final class DroppedPredictions {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedPredictions.class);

    private final Counter counter;
    private final AtomicLong untold = new AtomicLong();
    private final OncePerMinute telling;

    DroppedPredictions(MeterRegistry metrics, LongSupplier nanos) {
        this.counter = Counter.builder("foretell.history.dropped")
                .description("Predictions that were made but not recorded")
                .register(metrics);
        this.telling = new OncePerMinute(nanos);
    }

    /** Counts predictions that were not recorded, for the given reason. */
    void count(int amount, String reason) {
        counter.increment(amount);
        untold.addAndGet(amount);
        if (telling.isDue()) {
            LOG.warn("{} predictions were made but not recorded: {}", untold.getAndSet(0), reason);
        }
    }
}
