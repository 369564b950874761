package dev.foretell.worker;

import dev.foretell.job.Job;
import dev.foretell.manifest.Manifest;
import dev.foretell.model.Model;
import dev.foretell.model.engine.nd4j.NativeMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A worker's metrics (docs/operations.md has the table). Labels are names and versions of models that the worker has,
 * never values from a job. Safe for use by several threads.
 */
final class WorkerMetrics implements AutoCloseable {

    /** The label for a version that this worker does not have. */
    private static final String NO_VERSION = "none";

    private final LoadedModels models;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Map<String, WorkerVersionMetrics>> versions = new ConcurrentHashMap<>();
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final MultiGauge engines = MultiGauge.builder("foretell.model.engine")
            .description("1 for each version that is served, with the engine that runs it")
            .register(registry);

    /** @param models the versions that the worker has */
    WorkerMetrics(LoadedModels models) {
        this.models = models;
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder("foretell.native.physical", NativeMemory::physicalBytes)
                .description("The process's resident memory")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("foretell.native.allocated", NativeMemory::allocatedBytes)
                .description("The native memory that JavaCPP counts as allocated")
                .baseUnit("bytes")
                .register(registry);
    }

    /** The counts of a version that this worker has. */
    WorkerVersionMetrics of(Manifest manifest) {
        return of(manifest.name(), manifest.version());
    }

    /** The counts of the version that a job is for; those of {@value #NO_VERSION} when this worker does not have it. */
    WorkerVersionMetrics of(Job job) {
        return models.find(job.model(), job.version())
                .map(model -> of(model.manifest()))
                .orElseGet(() -> of(job.model(), NO_VERSION));
    }

    private WorkerVersionMetrics of(String model, String version) {
        return versions.computeIfAbsent(model, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(version, number -> new WorkerVersionMetrics(model, number, registry));
    }

    /** Sets the versions that are served now, for the gauge of their engines. */
    void serves(List<Model> models) {
        engines.register(models.stream().map(WorkerMetrics::engine).toList(), true);
    }

    private static MultiGauge.Row<Number> engine(Model model) {
        Manifest manifest = model.manifest();
        return MultiGauge.Row.of(
                Tags.of("model", manifest.name(), "version", manifest.version(), "engine", model.engine()), 1);
    }

    /** All of it, in Prometheus's text format 0.0.4. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
