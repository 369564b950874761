package dev.foretell.worker;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.job.JobProblem;
import dev.foretell.model.Model;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counts of one version of a model in a worker. Counting takes some tens of nanoseconds: the meters are looked up
 * once. Safe for use by several threads.
 */
final class WorkerVersionMetrics {

    private static final Duration[] QUEUE_BUCKETS =
            millis(0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 1e5);
    private static final Duration[] COMPUTE_BUCKETS = millis(0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3);
    private static final double[] ROW_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
    private static final double NANOS = 1e6;

    private final String model;
    private final String version;
    private final LongAdder inferences = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final Map<JobProblem.Code, LongAdder> failed = new EnumMap<>(JobProblem.Code.class);
    private final LongAdder redelivered = new LongAdder();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder computeNanos = new LongAdder();
    private final Timer queue;
    private final Timer compute;
    private final DistributionSummary batchRows;

    WorkerVersionMetrics(String model, String version, MeterRegistry registry) {
        this.model = model;
        this.version = version;
        Tags tags = Tags.of("model", model, "version", version);
        this.queue = Timer.builder("foretell.job.queue")
                .description(
                        "The time that a job waits for a forward pass, but for the last second in the broker's queue")
                .serviceLevelObjectives(QUEUE_BUCKETS)
                .tags(tags)
                .register(registry);
        this.compute = Timer.builder("foretell.compute")
                .description("The time of the forward passes over a batch")
                .serviceLevelObjectives(COMPUTE_BUCKETS)
                .tags(tags)
                .register(registry);
        this.batchRows = DistributionSummary.builder("foretell.batch.rows")
                .description("The rows of a forward pass")
                .serviceLevelObjectives(ROW_BUCKETS)
                .tags(tags)
                .register(registry);
        counter("foretell.inferences", "Rows predicted", inferences, tags, registry);
        counter("foretell.executions", "Forward passes", executions, tags, registry);
        counter("foretell.redelivered", "Redelivered jobs", redelivered, tags, registry);
        counter("foretell.jobs", "Jobs answered", succeeded, tags.and("outcome", "succeeded"), registry);
        for (JobProblem.Code code : JobProblem.Code.values()) {
            LongAdder count = new LongAdder();
            failed.put(code, count);
            counter("foretell.jobs", "Jobs answered", count, tags.and("outcome", code.wireName()), registry);
        }
    }

    private static Duration[] millis(double... millis) {
        Duration[] durations = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            durations[i] = Duration.ofNanos(Math.round(millis[i] * NANOS));
        }
        return durations;
    }

    private static void counter(String name, String what, LongAdder count, Tags tags, MeterRegistry registry) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(what)
                .tags(tags)
                .register(registry);
    }

    /** Records the time that a job has waited. */
    void waited(Duration time) {
        queue.record(time);
        queueNanos.add(time.toNanos());
    }

    /** Counts predicted rows, in as many passes as the limit takes. */
    void predicted(int rows, int limit, Duration time) {
        for (int left = rows; left > 0; left -= limit) {
            batchRows.record(Math.min(left, limit));
            executions.increment();
        }
        inferences.add(rows);
        compute.record(time);
        computeNanos.add(time.toNanos());
    }

    void succeeded() {
        succeeded.increment();
    }

    void failed(JobProblem.Code code) {
        Objects.requireNonNull(failed.get(code)).increment();
    }

    void redelivered() {
        redelivered.increment();
    }

    /** The counts so far of a loaded version, for a heartbeat. */
    Heartbeat.Served served(Model loaded, int batchLimit) {
        long failures = failed.values().stream().mapToLong(LongAdder::sum).sum();
        return new Heartbeat.Served(
                model,
                version,
                loaded.engine(),
                loaded.engineReason(),
                batchLimit,
                inferences.sum(),
                executions.sum(),
                succeeded.sum() + failures,
                failures,
                redelivered.sum(),
                queueNanos.sum(),
                computeNanos.sum());
    }
}
