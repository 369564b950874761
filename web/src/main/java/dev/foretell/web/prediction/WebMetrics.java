package dev.foretell.web.prediction;

import dev.foretell.job.JobProblem;
import dev.foretell.web.history.Prediction;
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
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the web (docs/operations.md lists them). Labels are only names and versions of models in the catalog,
 * never text of a request. Safe for use by several threads.
 */
public final class WebMetrics implements AutoCloseable {

    /** The label for an unknown model or version. */
    static final String NONE = "none";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Map<String, WebVersionMetrics>> versions = new ConcurrentHashMap<>();
    private final Map<Reason, Counter> refused = new ConcurrentHashMap<>();
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** Creates metrics without counts. */
    public WebMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.DEADLINE))) {
            refused.put(
                    reason,
                    Counter.builder("foretell.refused")
                            .description("Valid predictions that were refused")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /** The registry, where other parts of the web register their metrics. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Registers a gauge. */
    void gauge(String name, String description, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).register(registry);
    }

    /** The metrics of a version; null stands for the one that the worker chooses. */
    WebVersionMetrics of(String model, @Nullable String version) {
        return versions.computeIfAbsent(model, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        version == null ? NONE : version, number -> new WebVersionMetrics(model, number, registry));
    }

    /**
     * Counts a request that has ended, and records its duration unless it was refused.
     *
     * @param error a refusal or a failure; null when it has succeeded
     */
    void ended(PredictionRequest request, @Nullable Throwable error, Duration time) {
        WebVersionMetrics version =
                of(request.manifest().name(), request.manifest().version());
        String outcome = OutcomeLabels.of(error);
        if (error instanceof RefusedException refusal && refusal.reason() != Reason.DEADLINE) {
            version.ended(outcome);
            refused(refusal.reason());
        } else {
            version.ended(outcome, time);
        }
    }

    /** Counts a background job that has ended, and records its duration. */
    void ended(Prediction job) {
        Instant completed = job.completed();
        if (completed != null) {
            of(job.model(), job.version())
                    .ended(OutcomeLabels.ofProblem(job.problem()), Duration.between(job.created(), completed));
        }
    }

    /**
     * Counts a request whose input does not fit the model, so that it became no job.
     *
     * @param model a model of the catalog, or null when the request does not say which
     * @param version a version of it, or null
     */
    public void invalid(@Nullable String model, @Nullable String version) {
        of(model == null ? NONE : model, version).ended(OutcomeLabels.INVALID);
    }

    /** Counts a refusal; a passed deadline is not one. */
    void refused(Reason reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts a job that the broker gave up. */
    void deadLettered(String model, JobProblem.Code code) {
        Counter.builder("foretell.dead.lettered")
                .description("Jobs that the broker gave up and this web closed")
                .tag("model", model)
                .tag("reason", code.wireName())
                .register(registry)
                .increment();
    }

    /** Registers the number of datasets that this web predicts at present. */
    public void datasets(Supplier<Number> running) {
        gauge("foretell.datasets", "Datasets that this web predicts", running);
    }

    /** Counts predicted rows of datasets. */
    public void scored(String model, String version, long rows) {
        Counter.builder("foretell.dataset.rows")
                .description("Rows of datasets that were predicted")
                .tag("model", model)
                .tag("version", version)
                .register(registry)
                .increment((double) rows);
    }

    /** The metrics, in Prometheus's text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
