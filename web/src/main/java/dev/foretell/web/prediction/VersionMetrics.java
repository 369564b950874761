package dev.foretell.web.prediction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** What the web counts of one version of a model. The meters are found once. Safe for use by several threads. */
final class VersionMetrics {

    private static final Duration[] BUCKETS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer duration;

    VersionMetrics(String model, String version, MeterRegistry registry) {
        this.registry = registry;
        this.tags = Tags.of("model", model, "version", version);
        // Those that are never seen have to be 0, or no alert on them works.
        List.of(Outcomes.SUCCEEDED, Outcomes.FAILED, Outcomes.INVALID, Outcomes.EXPIRED)
                .forEach(this::counter);
        this.duration = Timer.builder("foretell.request.duration")
                .description("The time from the admission of a job to its answer")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String outcome) {
        return outcomes.computeIfAbsent(
                outcome,
                name -> Counter.builder("foretell.requests")
                        .description("Predictions asked for; the parts of a dataset count each")
                        .tags(tags)
                        .tag("outcome", name)
                        .register(registry));
    }

    /** A request was refused, or was wrong. */
    void ended(String outcome) {
        counter(outcome).increment();
    }

    /** A job that was under way for some time has ended. */
    void ended(String outcome, Duration time) {
        counter(outcome).increment();
        duration.record(time);
    }
}
