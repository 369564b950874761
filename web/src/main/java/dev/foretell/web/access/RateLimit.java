package dev.foretell.web.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * Holds each caller to a rate, by a token bucket of its own, in this process. Callers that have long been silent are forgotten, and never
 * more than {@value #MAX_CALLERS} are kept. Safe for use by several threads.
 */
public final class RateLimit {

    private static final int MAX_CALLERS = 100_000;

    private final Rate rate;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets;

    public RateLimit(Rate rate) {
        this(rate, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimit(Rate rate, TimeMeter clock) {
        this.rate = rate;
        this.clock = clock;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_CALLERS)
                .expireAfterAccess(rate.period()) // By then the bucket is full again: as good as a new one.
                .build();
    }

    /** Counts a call; returns zero when it may be made, else how long to wait until one may. */
    public Duration take(String caller) {
        return Duration.ofNanos(buckets.get(caller, name -> bucket())
                .tryConsumeAndReturnRemaining(1)
                .getNanosToWaitForRefill());
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.count()).refillGreedy(rate.count(), rate.period()))
                .withCustomTimePrecision(clock)
                .build();
    }
}
