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

/** The metrics of one version of a model, with meters that are looked up once. Safe for use by several threads. */
final class WebVersionMetrics {

    private static final Duration[] BUCKETS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer duration;

    WebVersionMetrics(String model, String version, MeterRegistry registry) {
        this.registry = registry;
        this.tags = Tags.of("model", model, "version", version);
        // Counters exist from the start, at 0, since alerts need that.
        List.of(OutcomeLabels.SUCCEEDED, OutcomeLabels.FAILED, OutcomeLabels.INVALID, OutcomeLabels.EXPIRED)
                .forEach(this::counter);
        this.duration = Timer.builder("foretell.request.duration")
                .description("Time from the admission of a job to its answer")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String outcome) {
        return outcomes.computeIfAbsent(
                outcome,
                name -> Counter.builder("foretell.requests")
                        .description("Requested predictions; each block of a dataset counts")
                        .tags(tags)
                        .tag("outcome", name)
                        .register(registry));
    }

    /** Counts a request that was refused or invalid. */
    void ended(String outcome) {
        counter(outcome).increment();
    }

    /** Counts a job that has ended, and records its duration. */
    void ended(String outcome, Duration time) {
        counter(outcome).increment();
        duration.record(time);
    }
}
