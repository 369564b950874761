package dev.foretell.web.grpc;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.inference.Inference;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelConfigRequest;
import inference.ModelConfigResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ModelStatisticsRequest;
import inference.ModelStatisticsResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import inference.ServerReadyRequest;
import inference.ServerReadyResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls that describe the server and its models, load and unload. Safe for use by several threads. */
final class DescribingCalls extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {

    private final Inference inference;

    DescribingCalls(Inference inference) {
        this.inference = inference;
    }

    private static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
        T made;
        try {
            made = answer.get();
        } catch (RuntimeException e) { // Each maps to a status; an unexpected one is an internal error.
            observer.onError(Failures.of(e));
            return;
        }
        observer.onNext(made);
        observer.onCompleted();
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
        answer(observer, () -> ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
        answer(
                observer,
                () -> ServerReadyResponse.newBuilder()
                        .setReady(inference.isReady())
                        .build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
        answer(
                observer,
                () -> ModelReadyResponse.newBuilder()
                        .setReady(inference
                                .reasonNotReady(chosen(request.getName(), request.getVersion()))
                                .isEmpty())
                        .build());
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
        answer(observer, () -> Descriptions.of(inference.server()));
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
        answer(observer, () -> Descriptions.of(inference.metadata(chosen(request.getName(), request.getVersion()))));
    }

    @Override
    public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> observer) {
        answer(
                observer,
                () -> ModelConfigResponse.newBuilder()
                        .setConfig(Descriptions.of(inference.config(chosen(request.getName(), request.getVersion()))))
                        .build());
    }

    @Override
    public void modelStatistics(ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> observer) {
        answer(
                observer,
                () -> Descriptions.of(
                        request.getName().isEmpty()
                                ? inference.statistics()
                                : inference.statistics(request.getName(), version(request.getVersion()))));
    }

    @Override
    public void repositoryIndex(RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> observer) {
        answer(observer, () -> Descriptions.ofIndex(inference.index(request.getReady())));
    }

    @Override
    public void repositoryModelLoad(
            RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> observer) {
        answer(observer, () -> {
            String model = model(request.getRepositoryName(), request.getModelName());
            inference.load(model, request.getParametersMap().keySet());
            return RepositoryModelLoadResponse.newBuilder()
                    .setModelName(model)
                    .setIsLoaded(true)
                    .build();
        });
    }

    @Override
    public void repositoryModelUnload(
            RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> observer) {
        answer(observer, () -> {
            String model = model(request.getRepositoryName(), request.getModelName());
            inference.unload(model);
            return RepositoryModelUnloadResponse.newBuilder()
                    .setModelName(model)
                    .setIsUnloaded(true)
                    .build();
        });
    }

    /** The model's name, which clients of KServe send in the field that is Triton's name of the repository. */
    private static String model(String first, String second) {
        return second.isEmpty() ? first : second;
    }

    private Manifest chosen(String model, String version) {
        return inference.choose(
                model, version(version), AccessInterceptor.CALLER.get().key());
    }

    private static @Nullable String version(String text) {
        return text.isEmpty() ? null : text;
    }
}
