package dev.foretell.web.history;

import java.time.Duration;
import java.util.SortedMap;

/**
 * Counts latencies in buckets whose width grows with the latency, 16 to each doubling, as HdrHistogram does: a
 * percentile is wrong by at most a 32nd. Stateless.
 */
final class LatencyBuckets {

    private static final int STEPS_BITS = 4;
    private static final int STEPS = 1 << STEPS_BITS;

    private LatencyBuckets() {}

    /** The bucket of a latency in microseconds. */
    static int bucket(long micros) {
        if (micros < STEPS) {
            return (int) Math.max(0, micros);
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - STEPS_BITS;
        return (shift << STEPS_BITS) + (int) (micros >> shift);
    }

    /** The middle of a bucket, in microseconds. */
    static long middle(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = (bucket >> STEPS_BITS) - 1;
        long lowest = (long) (STEPS + (bucket & (STEPS - 1))) << shift;
        return lowest + (1L << shift) / 2;
    }

    /** The latency that a share of all latencies does not exceed; there must be at least one. */
    static Duration percentile(SortedMap<Integer, Long> amounts, double share) {
        long all = amounts.values().stream().mapToLong(Long::longValue).sum();
        long rank = Math.max(1, (long) Math.ceil(share * all));
        long seen = 0;
        for (var each : amounts.entrySet()) {
            seen += each.getValue();
            if (seen >= rank) {
                return Duration.ofNanos(middle(each.getKey()) * 1_000);
            }
        }
        throw new IllegalArgumentException("there are no latencies");
    }
}
