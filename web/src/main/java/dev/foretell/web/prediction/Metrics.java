package dev.foretell.web.prediction;

import dev.foretell.job.JobProblem;
import dev.foretell.web.prediction.RefusedException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the web counts and measures (docs/operations.md has the table). Labels are only ever names and versions of models in the
 * catalogue: callers hand in no text of a request. Safe for use by several threads.
 */
public final class Metrics implements AutoCloseable {

    /** Stands for the model or the version where none is known. */
    static final String NONE = "none";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Map<String, VersionMetrics>> versions = new ConcurrentHashMap<>();
    private final Map<Reason, Counter> refused = new ConcurrentHashMap<>();
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** Nothing is counted yet. */
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.DEADLINE))) {
            refused.put(
                    reason,
                    Counter.builder("foretell.refused")
                            .description("Predictions that were not made, though nothing was wrong with the request")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /** Where parts of the web count what is theirs. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Has a number shown, as it is at the time. */
    void gauge(String name, String description, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).register(registry);
    }

    /** The counts of a version; null stands for the one that the worker chooses. */
    VersionMetrics of(String model, @Nullable String version) {
        return versions.computeIfAbsent(model, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        version == null ? NONE : version, number -> new VersionMetrics(model, number, registry));
    }

    /**
     * Notes a request whose input does not fit the model, so that it became no job.
     *
     * @param model a model of the catalogue, or null when the request was not good enough to tell
     * @param version a version of it, or null
     */
    public void invalid(@Nullable String model, @Nullable String version) {
        of(model == null ? NONE : model, version).ended(Outcomes.INVALID);
    }

    /** Notes a refusal; that the deadline passed is none. */
    void refused(Reason reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Notes a job that the broker gave up. */
    void deadLettered(String model, JobProblem.Code code) {
        Counter.builder("foretell.dead.lettered")
                .description("Jobs that the broker gave up and this web closed")
                .tag("model", model)
                .tag("reason", code.wireName())
                .register(registry)
                .increment();
    }

    /** Has the datasets shown that this web predicts at present. */
    public void datasets(Supplier<Number> running) {
        gauge("foretell.datasets", "Datasets that this web predicts", running);
    }

    /** Notes rows of datasets that were predicted. */
    public void scored(String model, String version, long rows) {
        Counter.builder("foretell.dataset.rows")
                .description("Rows of datasets that were predicted")
                .tag("model", model)
                .tag("version", version)
                .register(registry)
                .increment((double) rows);
    }

    /** All of it, in Prometheus's text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
