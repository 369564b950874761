package dev.foretell.web.grpc;

import inference.GRPCInferenceServiceGrpc;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import org.jspecify.annotations.Nullable;

/** Answers the methods of Triton's service that are not served: shared memory, trace and log settings. Stateless. */
final class UnservedMethods extends HandlerRegistry {

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
        String method = name.substring(name.indexOf('/') + 1);
        if (!name.startsWith(GRPCInferenceServiceGrpc.SERVICE_NAME + "/")) {
            return null; // gRPC says that it does not exist.
        }
        String what = method.contains("SharedMemory") ? "Shared memory is not supported." : "It is not supported.";
        MethodDescriptor<ServerLiveRequest, ServerLiveResponse> any =
                GRPCInferenceServiceGrpc.getServerLiveMethod().toBuilder()
                        .setFullMethodName(name)
                        .build();
        // Whatever the message is, an empty one ignores its fields.
        return ServerMethodDefinition.create(
                any,
                ServerCalls.asyncUnaryCall((request, observer) -> observer.onError(Status.UNIMPLEMENTED
                        .withDescription("This server does not serve " + method + ". " + what)
                        .asRuntimeException())));
    }
}
