package dev.foretell.web.inference;

import dev.foretell.job.Answer;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.edge.Implementation;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.EngineUse;
import dev.foretell.web.prediction.ModelControl;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.PredictionRequest;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.Readiness;
import dev.foretell.web.prediction.Workers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol, version 2, with the extensions in {@link Server}, whatever it travels over. Methods that
 * take a model throw {@link dev.foretell.web.prediction.UnknownModelException} when there is none. Safe for use by
 * several threads.
 */
public final class Inference {

    private static final Server SERVER = new Server(
            Implementation.NAME,
            Implementation.version(),
            List.of("binary_tensor_data", "classification", "model_configuration", "model_repository", "statistics"));

    private final Models models;
    private final Predictions predictions;
    private final Readiness readiness;
    private final Workers workers;
    private final ModelControl control;
    private final ObservedStatistics observed;
    private final Statistics statistics;

    public Inference(
            Models models,
            Predictions predictions,
            Readiness readiness,
            Workers workers,
            ModelControl control,
            ObservedStatistics observed) {
        this.models = models;
        this.predictions = predictions;
        this.readiness = readiness;
        this.workers = workers;
        this.control = control;
        this.observed = observed;
        this.statistics = new FleetStatistics(observed, workers);
    }

    /** The server's metadata. */
    public record Server(String name, String version, List<String> extensions) {}

    public Server server() {
        return SERVER;
    }

    /** Whether requests should be sent here. */
    public boolean isReady() {
        return readiness.isReady();
    }

    /**
     * The version of a model that a request is for.
     *
     * @param version the version that the caller names, or null for the one that is chosen for this request
     * @param key the caller's key, which gets the same version each time, or null
     */
    public Manifest choose(String model, @Nullable String version, @Nullable String key) {
        return models.choose(model, version, key).manifest();
    }

    /** The metadata of a model. */
    public record Metadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    public Metadata metadata(Manifest manifest) {
        Signature signature = Signature.of(manifest);
        List<String> versions = models.versions(manifest.name()).stream()
                .map(entry -> entry.manifest().version())
                .toList();
        return new Metadata(manifest.name(), versions, manifest.platform(), signature.inputs(), signature.outputs());
    }

    /** The reason why a version cannot be used at present; empty when it can. */
    public String reasonNotReady(Manifest manifest) {
        return reasonNotReady(manifest, control.unloaded());
    }

    private String reasonNotReady(Manifest manifest, Set<String> unloaded) {
        if (unloaded.contains(manifest.name())) {
            return "unloaded";
        }
        Optional<String> queueProblem = readiness.queueProblem(manifest.name());
        if (queueProblem.isPresent()) {
            return queueProblem.get();
        } else if (!readiness.isConnected()) {
            return "not connected to the message broker";
        }
        return readiness.isServed(manifest.name(), manifest.version()) ? "" : "no worker has loaded it";
    }

    public ModelConfig config(Manifest manifest) {
        List<EngineUse> engines = EngineUse.of(workers.all(), manifest.name(), manifest.version());
        return ModelConfig.of(Signature.of(manifest), engines);
    }

    /** The statistics of all versions of all models. */
    public List<ModelStatistics> statistics() {
        return models.entries().stream()
                .map(Catalog.Entry::manifest)
                .map(this::statistics)
                .toList();
    }

    /**
     * The statistics of a model.
     *
     * @param version one of its versions, or null for all
     */
    public List<ModelStatistics> statistics(String model, @Nullable String version) {
        return version != null
                ? List.of(statistics(choose(model, version, null)))
                : models.versions(model).stream()
                        .map(Catalog.Entry::manifest)
                        .map(this::statistics)
                        .toList();
    }

    private ModelStatistics statistics(Manifest manifest) {
        return ModelStatistics.of(manifest, statistics.of(manifest.name(), manifest.version()));
    }

    /** The versions in the model repository. */
    public List<IndexedModel> index(boolean onlyReady) {
        Set<String> unloaded = control.unloaded();
        List<IndexedModel> all = new ArrayList<>();
        for (Catalog.Entry entry : models.entries()) {
            Manifest manifest = entry.manifest();
            all.add(IndexedModel.of(manifest.name(), manifest.version(), reasonNotReady(manifest, unloaded)));
        }
        Set<String> listed = all.stream().map(IndexedModel::name).collect(Collectors.toSet());
        unloaded.stream()
                .filter(name -> !listed.contains(name))
                .forEach(name -> all.add(IndexedModel.of(name, null, "unloaded")));
        return all.stream().filter(each -> each.isReady() || !onlyReady).toList();
    }

    /**
     * Puts a model back into service.
     *
     * @param parameters the names of the request's parameters
     * @throws dev.foretell.job.InvalidInputException when they would load another model than the repository's
     */
    public void load(String model, Set<String> parameters) {
        parameters.forEach(RepositoryRequest::expectNoContent);
        control.load(model);
    }

    /** Takes a model out of service. */
    public void unload(String model) {
        control.unload(model);
    }

    /**
     * A call of {@code infer}.
     *
     * @param start when it arrived, as {@link System#nanoTime()}
     * @param model the name of the model
     * @param version the version that the caller names, or null
     * @param patience how long the caller waits; the server's deadline may be shorter
     */
    public record Call(long start, String model, @Nullable String version, CallerContext caller, Duration patience) {

        /** The patience of a caller that sets no limit of its own. */
        public static final Duration UNLIMITED = ChronoUnit.FOREVER.getDuration();
    }

    /**
     * Predicts, and counts the prediction in the statistics.
     *
     * @param read reads the request
     * @param write writes the response
     * @return what was written; fails with {@link dev.foretell.web.prediction.RefusedException} or
     *     {@link dev.foretell.web.prediction.FailedException}. To cancel it gives the prediction up
     * @throws dev.foretell.job.InvalidInputException when the request does not fit the model's signature
     */
    public <T> CompletableFuture<T> infer(
            Call call, Function<Signature, InferRequest> read, Function<Inferred, T> write) {
        Signature signature =
                Signature.of(choose(call.model(), call.version(), call.caller().key()));
        InferRequest request = read.apply(signature);
        PredictionRequest job =
                PredictionRequest.rows(signature.manifest(), call.version() != null, request.rows(), call.caller());
        Duration input = since(call.start());
        CompletableFuture<ModelOutputs> outputs = predictions.predict(job, call.patience());
        CompletableFuture<T> written = outputs.whenComplete((predicted, error) -> {
                    if (error != null) {
                        observed.failed(
                                signature.manifest().name(),
                                signature.manifest().version(),
                                since(call.start()));
                    }
                })
                .thenApply(predicted ->
                        counted(predicted, call, request, input, () -> write.apply(Inferred.of(request, predicted))));
        CompletableFuture<T> unused = written.whenComplete((response, error) -> {
            if (written.isCancelled()) {
                outputs.cancel(false);
            }
        });
        return written;
    }

    private <T> T counted(ModelOutputs predicted, Call call, InferRequest request, Duration input, Supplier<T> write) {
        long answered = System.nanoTime();
        T written = write.get();
        Answer.Predicted answer = predicted.answer();
        observed.succeeded(
                answer.model(),
                answer.version(),
                request.rows().count(),
                new ObservedStatistics.Times(since(call.start()), input, answer.seconds(), since(answered)));
        return written;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
