package dev.foretell.web.grpc;

import dev.foretell.web.inference.Inference;
import inference.GRPCInferenceServiceGrpc;
import inference.health.HealthCheckRequest;
import inference.health.HealthCheckResponse;
import inference.health.HealthCheckResponse.ServingStatus;
import inference.health.HealthGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/**
 * The gRPC Health Checking Protocol: serving means ready, as {@code /v2/health/ready}. Safe for use by several threads.
 */
final class HealthCalls extends HealthGrpc.HealthImplBase {

    private static final Set<String> NAMES = Set.of("", GRPCInferenceServiceGrpc.SERVICE_NAME);

    private final Inference inference;

    HealthCalls(Inference inference) {
        this.inference = inference;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
        if (!NAMES.contains(request.getService())) {
            observer.onError(Status.NOT_FOUND
                    .withDescription("There is no such service.")
                    .asRuntimeException());
            return;
        }
        observer.onNext(HealthCheckResponse.newBuilder()
                .setStatus(inference.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
                .build());
        observer.onCompleted();
    }
}
