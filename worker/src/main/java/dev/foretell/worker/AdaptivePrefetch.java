package dev.foretell.worker;

import dev.foretell.broker.Prefetch;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Limits the jobs that a worker holds to those that its lanes finish in about a second, by the measured time of forward
 * passes: jobs that one worker holds cannot go to another that is idle. It begins small and grows after the first
 * passes, since jobs cannot be returned once they are held without a delivery being counted for each. Safe for use by
 * several threads.
 */
final class AdaptivePrefetch implements Prefetch {

    /** The jobs of one queue per lane: at first, at least and at most. */
    private record Bounds(int first, int least, int most) {

        /** One job is being predicted while the next waits. */
        static final Bounds INTERACTIVE = new Bounds(4, 2, 128);

        /** Blocks of datasets are large, so that the next one can be awaited when it takes as long as a second. */
        static final Bounds BULK = new Bounds(1, 1, 2);

        int within(double jobs) {
            return (int) Math.max(least, Math.min(most, jobs));
        }
    }

    /** The pace of the jobs of one queue. */
    private static final class Pace {
        private static final double SECOND_NANOS = 1e9;
        private static final double LEAST_WEIGHT = 1 / 16.0;
        private static final double MOST_WEIGHT = 1 / 2.0;

        private final Bounds bounds;
        private double nanosPerJob;
        private volatile int perLane;

        Pace(Bounds bounds) {
            this.bounds = bounds;
            this.perLane = bounds.first();
        }

        /** Notes how long a full pass takes, before any job was predicted, so that each job may fill one. */
        synchronized void expect(double nanosPerPass) {
            if (nanosPerJob == 0) {
                perLane = Math.min(perLane, bounds.within(SECOND_NANOS / nanosPerPass));
            }
        }

        /**
         * Notes a pass. Long passes weigh more, so that a change is noticed after about as much time, and not after as
         * many passes.
         */
        synchronized void measure(double nanosEach, double nanos) {
            double weight = nanosPerJob == 0 ? 1 : Math.max(LEAST_WEIGHT, Math.min(MOST_WEIGHT, nanos / SECOND_NANOS));
            nanosPerJob += weight * (nanosEach - nanosPerJob);
            int now = bounds.within(SECOND_NANOS / nanosPerJob);
            // Every change costs a round trip to the broker.
            if (now >= 2 * perLane || now == bounds.most() || 2 * now <= perLane) {
                perLane = now;
            }
        }
    }

    private final int lanes;
    private final OptionalInt fixed;
    private final Map<String, Pace> interactive = new ConcurrentHashMap<>();
    private final Map<String, Pace> bulk = new ConcurrentHashMap<>();

    /**
     * A prefetch for models of which nothing is known yet.
     *
     * @param lanes the networks per model
     * @param fixed the setting for interactive jobs, which are not measured then
     */
    AdaptivePrefetch(int lanes, OptionalInt fixed) {
        this.lanes = lanes;
        this.fixed = fixed;
    }

    @Override
    public int of(String model, boolean isBulk) {
        return isBulk ? lanes * pace(model, true).perLane : fixed.orElseGet(() -> lanes * pace(model, false).perLane);
    }

    private Pace pace(String model, boolean isBulk) {
        Bounds bounds = isBulk ? Bounds.BULK : Bounds.INTERACTIVE;
        Function<String, Pace> create = name -> new Pace(bounds);
        return (isBulk ? bulk : interactive).computeIfAbsent(model, create);
    }

    /** Notes that a version was loaded, and how long a pass with as many rows as its batch limit took there. */
    void loaded(String model, Duration fullPass) {
        pace(model, false).expect(Math.max(1.0, (double) fullPass.toNanos()));
    }

    /**
     * Notes a batch. One that was not full would have taken as long, at least, with more jobs like these.
     *
     * @param batchMax the batch limit, in rows
     * @param taken the time of its forward passes
     */
    void predicted(String model, boolean isBulk, int jobs, int rows, int batchMax, Duration taken) {
        double nanos = Math.max(1.0, (double) taken.toNanos());
        double jobsIfFull = jobs * Math.max(1.0, (double) batchMax / Math.max(1, rows));
        pace(model, isBulk).measure(nanos / jobsIfFull, nanos);
    }
}
