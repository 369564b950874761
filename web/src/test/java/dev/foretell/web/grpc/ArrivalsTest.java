package dev.foretell.web.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.web.access.ByteBudget;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    /** A call that records how it is closed. */
    private static final class RecordedCall extends ServerCall<ModelInferRequest, ModelInferResponse> {
        private final List<Status> closed = new ArrayList<>();

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(ModelInferResponse message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            closed.add(status);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<ModelInferRequest, ModelInferResponse> getMethodDescriptor() {
            return GRPCInferenceServiceGrpc.getModelInferMethod();
        }
    }

    private final RecordedCall call = new RecordedCall();

    private ServerCall.Listener<ModelInferRequest> arriving(Arrivals arrivals) throws Exception {
        MessageTracer tracer = (MessageTracer) new MessageTracer.Factory(new ByteBudget(1_000))
                .newServerStreamTracer(InferMethods.UNARY, new Metadata());
        return Context.current()
                .withValue(Arrivals.TRACER, tracer)
                .call(() -> arrivals.interceptCall(
                        call, new Metadata(), (ignored, headers) -> new ServerCall.Listener<>() {}));
    }

    @Test
    void a_call_whose_request_stops_arriving_is_ended_once() throws Exception {
        try (Arrivals arrivals = new Arrivals(Duration.ofNanos(-1))) {
            arriving(arrivals);

            arrivals.endStalled();
            arrivals.endStalled();
        }

        assertThat(call.closed).singleElement().satisfies(status -> {
            assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(status.getDescription()).startsWith("Nothing more of the request came");
        });
    }

    @Test
    void a_call_whose_request_has_arrived_may_take_as_long_as_it_needs() throws Exception {
        try (Arrivals arrivals = new Arrivals(Duration.ofNanos(-1))) {
            arriving(arrivals).onHalfClose();

            arrivals.endStalled();
        }

        assertThat(call.closed).isEmpty();
    }

    @Test
    void a_call_whose_request_still_arrives_is_left_alone() throws Exception {
        try (Arrivals arrivals = new Arrivals()) {
            arriving(arrivals);

            arrivals.endStalled();
        }

        assertThat(call.closed).isEmpty();
    }
}
