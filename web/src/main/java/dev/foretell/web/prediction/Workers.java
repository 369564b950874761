package dev.foretell.web.prediction;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.State;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The workers that send heartbeats. A worker that was silent for {@link #SILENCE}, or reported that it has stopped, is
 * gone; it is still listed for a while. Safe for use by several threads.
 */
public final class Workers implements Departures.Capacity {

    /** The silence after which a worker counts as gone: three missed heartbeats. */
    public static final Duration SILENCE = Duration.ofSeconds(7);

    /** The time for which a worker that is gone stays listed. */
    public static final Duration MEMORY = Duration.ofMinutes(5);

    /** The status of a worker. */
    public enum Status {
        /** Takes jobs. */
        SERVING,
        /** Takes no new jobs, and finishes those that it holds. */
        DRAINING,
        /** Has reported that it stopped. */
        STOPPED,
        /** Sends no heartbeats: it was killed, hangs, or lost the broker. */
        LOST;

        /** Whether it no longer runs, as far as is known. */
        public boolean isGone() {
            return this == STOPPED || this == LOST;
        }
    }

    /**
     * A worker according to its last heartbeat.
     *
     * @param heartbeat the last heartbeat
     * @param ago the time since the last heartbeat
     * @param jobsPerSecond the jobs answered between its last two heartbeats, per second; 0 before the second one
     */
    public record Seen(Heartbeat heartbeat, Status status, Duration ago, double jobsPerSecond) {}

    /** A heartbeat, its arrival time, and the one before. */
    private record LastHeartbeat(
            Heartbeat heartbeat, long nanos, @Nullable LastHeartbeat before) {

        Status status(long now) {
            if (heartbeat.state() == State.STOPPED) {
                return Status.STOPPED;
            } else if (now - nanos > SILENCE.toNanos()) {
                return Status.LOST;
            }
            return heartbeat.state() == State.DRAINING ? Status.DRAINING : Status.SERVING;
        }

        Seen seen(long now) {
            // A heartbeat may arrive while the workers are listed.
            Duration silent = Duration.ofNanos(Math.max(0, now - nanos));
            return new Seen(heartbeat, status(now), silent, jobsPerSecond());
        }

        private double jobsPerSecond() {
            if (before == null || nanos <= before.nanos) {
                return 0;
            }
            long jobs = jobs(heartbeat) - jobs(before.heartbeat);
            return Math.max(0, jobs) / ((nanos - before.nanos) / 1e9);
        }

        private static long jobs(Heartbeat heartbeat) {
            return heartbeat.served().stream().mapToLong(Heartbeat.Served::jobs).sum();
        }

        private Map<String, Set<String>> versions() {
            return heartbeat.served().stream()
                    .collect(Collectors.groupingBy(
                            Heartbeat.Served::model,
                            Collectors.mapping(Heartbeat.Served::version, Collectors.toSet())));
        }

        LastHeartbeat withoutHistory() {
            return new LastHeartbeat(heartbeat, nanos, null);
        }
    }

    /**
     * The common state of the serving workers, computed once and not for each request.
     *
     * @param heard the number of heartbeats so far; another one makes this invalid
     * @param end the time when the first of them will have been silent for too long
     * @param versions for each model, the versions that all workers of that model have loaded
     */
    private record Serving(long heard, long end, List<Heartbeat> workers, Map<String, Set<String>> versions) {

        static Serving of(long heard, long now, Collection<LastHeartbeat> all) {
            List<LastHeartbeat> serving = all.stream()
                    .filter(each -> each.status(now) == Status.SERVING)
                    .toList();
            Map<String, Set<String>> common = new HashMap<>();
            for (LastHeartbeat worker : serving) {
                worker.versions().forEach((model, versions) -> common.merge(model, versions, Serving::both));
            }
            long end =
                    serving.stream().mapToLong(each -> each.nanos - now).min().orElse(0) + now + SILENCE.toNanos();
            return new Serving(
                    heard, end, serving.stream().map(LastHeartbeat::heartbeat).toList(), common);
        }

        private static Set<String> both(Set<String> some, Set<String> others) {
            return some.stream().filter(others::contains).collect(Collectors.toSet());
        }

        boolean isValid(long heardSince, long now) {
            return heard == heardSince && now - end <= 0;
        }
    }

    private final LongSupplier clock;
    private final Map<String, LastHeartbeat> workers = new ConcurrentHashMap<>();
    private final AtomicLong heartbeats = new AtomicLong();
    private volatile Serving serving = new Serving(-1, 0, List.of(), Map.of());
    private volatile long listeningSince;

    /**
     * Creates an instance without workers.
     *
     * @param clock nanoseconds since any fixed moment, like {@link System#nanoTime}
     */
    public Workers(LongSupplier clock) {
        this.clock = clock;
        this.listeningSince = clock.getAsLong();
    }

    /** Records that heartbeats are received from now on. */
    public void listening() {
        listeningSince = clock.getAsLong();
    }

    /** Records a heartbeat. */
    public void heard(Heartbeat heartbeat) {
        long now = clock.getAsLong();
        workers.merge(
                heartbeat.worker(),
                new LastHeartbeat(heartbeat, now, null),
                (last, latest) -> new LastHeartbeat(heartbeat, now, last.withoutHistory()));
        workers.values().removeIf(each -> now - each.nanos() > MEMORY.toNanos());
        heartbeats.incrementAndGet();
    }

    /** The workers that run, and those that stopped lately, by name. */
    public List<Seen> all() {
        long now = clock.getAsLong();
        return workers.values().stream()
                .filter(each -> now - each.nanos() <= MEMORY.toNanos())
                .map(each -> each.seen(now))
                .sorted(Comparator.comparing(seen -> seen.heartbeat().worker()))
                .toList();
    }

    /** The number of workers that take jobs. */
    public int count() {
        return serving().workers().size();
    }

    /** Whether a worker takes jobs for the model. */
    public boolean isServed(String model) {
        return serving().versions().containsKey(model);
    }

    /**
     * Whether it is certain that no worker takes jobs for the model: shortly after the start, a worker may run whose
     * heartbeat has not arrived.
     */
    public boolean isUnserved(String model) {
        return clock.getAsLong() - listeningSince > SILENCE.toNanos() && !isServed(model);
    }

    /**
     * Whether a job for this version may be published: every worker that takes jobs from the model's queue has loaded
     * the version. Also true when there is no such worker.
     */
    public boolean serves(String model, String version) {
        Set<String> versions = serving().versions().get(model);
        return versions == null || versions.contains(version);
    }

    @Override
    public int lanes(String model, String version) {
        return serving().workers().stream()
                .filter(worker -> worker.hasVersion(model, version))
                .mapToInt(worker -> Math.max(1, worker.lanes()))
                .sum();
    }

    @Override
    public int batchLimit(String model, String version) {
        return serving().workers().stream()
                .flatMap(worker -> worker.served().stream())
                .filter(each -> each.model().equals(model) && each.version().equals(version))
                .mapToInt(Heartbeat.Served::batchLimit)
                .min()
                .orElse(0);
    }

    private Serving serving() {
        long now = clock.getAsLong();
        long heard = heartbeats.get();
        Serving known = serving;
        if (!known.isValid(heard, now)) {
            known = Serving.of(heard, now, workers.values());
            serving = known;
        }
        return known;
    }
}
