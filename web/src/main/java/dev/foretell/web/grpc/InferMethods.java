package dev.foretell.web.grpc;

import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

/** The methods of the inference service; those that predict have a marshaller of their own. Stateless. */
final class InferMethods {

    /** The method for one request. */
    static final String UNARY = GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName();

    /** The method for a stream of requests. */
    static final String STREAM =
            GRPCInferenceServiceGrpc.getModelStreamInferMethod().getFullMethodName();

    private InferMethods() {}

    /** The service, with the methods that predict from one place and all others from another. */
    static ServerServiceDefinition bind(DescribingCalls others, InferCalls infer) {
        ServerServiceDefinition.Builder service =
                ServerServiceDefinition.builder(GRPCInferenceServiceGrpc.SERVICE_NAME);
        for (ServerMethodDefinition<?, ?> method : others.bindService().getMethods()) {
            String name = method.getMethodDescriptor().getFullMethodName();
            if (!name.equals(UNARY) && !name.equals(STREAM)) {
                service.addMethod(method);
            }
        }
        return service.addMethod(
                        checked(GRPCInferenceServiceGrpc.getModelInferMethod()),
                        ServerCalls.asyncUnaryCall(infer::infer))
                .addMethod(
                        checked(GRPCInferenceServiceGrpc.getModelStreamInferMethod()),
                        ServerCalls.asyncBidiStreamingCall(infer::stream))
                .build();
    }

    private static <A> MethodDescriptor<ModelInferRequest, A> checked(MethodDescriptor<ModelInferRequest, A> method) {
        return method.toBuilder(new InferRequestMarshaller(), method.getResponseMarshaller())
                .build();
    }
}
