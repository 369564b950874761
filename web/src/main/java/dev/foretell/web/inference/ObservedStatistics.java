package dev.foretell.web.inference;

import dev.foretell.web.inference.VersionStatistics.Total;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Statistics of the requests that this process answered. It does not see how workers batch requests, so each counts as
 * one execution, and the true number may be lower. Safe for use by several threads, without locks.
 */
public final class ObservedStatistics implements Statistics {

    private record Version(String model, String version) {}

    private final Map<Version, Sums> versions = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** Creates statistics without requests. */
    public ObservedStatistics(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The times of a request.
     *
     * @param total from arrival to answer
     * @param input the time to read the request
     * @param infer the time of the forward pass
     * @param output the time to write the response
     */
    public record Times(Duration total, Duration input, Duration infer, Duration output) {

        private long queueNanos() {
            return Math.max(0, total.minus(input).minus(infer).minus(output).toNanos());
        }
    }

    /** Counts a request whose rows were predicted. */
    public void succeeded(String model, String version, int rows, Times times) {
        sums(model, version).succeeded(clock.millis(), rows, times);
    }

    /** Counts a request that was not predicted: refused, failed or late. */
    public void failed(String model, String version, Duration total) {
        sums(model, version).fail.add(total.toNanos());
    }

    private Sums sums(String model, String version) {
        return versions.computeIfAbsent(new Version(model, version), key -> new Sums());
    }

    @Override
    public VersionStatistics of(String model, String version) {
        Sums sums = versions.get(new Version(model, version));
        return sums == null ? VersionStatistics.ZERO : sums.figures();
    }

    private static final class Sums {
        private final AtomicLong lastInferenceMillis = new AtomicLong();
        private final LongAdder inferences = new LongAdder();
        private final Sum success = new Sum();
        private final Sum fail = new Sum();
        private final Sum queue = new Sum();
        private final Sum input = new Sum();
        private final Sum infer = new Sum();
        private final Sum output = new Sum();

        void succeeded(long millis, int rows, Times times) {
            lastInferenceMillis.accumulateAndGet(millis, Math::max);
            inferences.add(rows);
            success.add(times.total().toNanos());
            queue.add(times.queueNanos());
            input.add(times.input().toNanos());
            infer.add(times.infer().toNanos());
            output.add(times.output().toNanos());
        }

        VersionStatistics figures() {
            return new VersionStatistics(
                    lastInferenceMillis.get(),
                    inferences.sum(),
                    infer.total().count(),
                    success.total(),
                    fail.total(),
                    queue.total(),
                    input.total(),
                    infer.total(),
                    output.total());
        }
    }

    private static final class Sum {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long more) {
            count.increment();
            nanos.add(more);
        }

        Total total() {
            return new Total(count.sum(), nanos.sum());
        }
    }
}
