package dev.foretell.web.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * Limits the rate of each caller by a token bucket in this process. Callers that have long been silent are forgotten,
 * and at most {@value #MAX_CALLERS} are kept. Safe for use by several threads.
 */
public final class RateLimit {

    private static final int MAX_CALLERS = 100_000;

    private final RequestRate rate;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets;

    public RateLimit(RequestRate rate) {
        this(rate, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimit(RequestRate rate, TimeMeter clock) {
        this.rate = rate;
        this.clock = clock;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_CALLERS)
                .expireAfterAccess(rate.period()) // By then the bucket is full again, like a new one.
                .build();
    }

    /** Counts a request; returns zero when it is allowed, else the time to wait. */
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
