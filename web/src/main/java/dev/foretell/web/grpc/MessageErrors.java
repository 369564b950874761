package dev.foretell.web.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Answers calls whose message cannot be read with the reason; gRPC would log a stack and answer {@code UNKNOWN}. The
 * messages must be read within the call, as {@code ServerInterceptors.useInputStreamMessages} does. Stateless.
 */
final class MessageErrors implements ServerInterceptor {

    /** What a caller is told whose message is not one of the protocol, or not compressed as it says. */
    static final String UNREADABLE = "The message is not a valid request of this method.";

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean hasFailed;

            @Override
            public void onMessage(Q message) {
                if (!hasFailed) {
                    try {
                        super.onMessage(message);
                    } catch (StatusRuntimeException e) {
                        hasFailed = true;
                        call.close(reason(e.getStatus()), new Metadata());
                    }
                }
            }

            @Override
            public void onHalfClose() {
                if (!hasFailed) {
                    super.onHalfClose();
                }
            }
        };
    }

    /** The generated code's own reason is that of an internal error. */
    private static Status reason(Status status) {
        return status.getCode() == Status.Code.INTERNAL ? Status.INVALID_ARGUMENT.withDescription(UNREADABLE) : status;
    }
}
