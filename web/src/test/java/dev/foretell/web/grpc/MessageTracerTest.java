package dev.foretell.web.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.web.access.ByteBudget;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MessageTracerTest {

    private static final Duration NONE = Duration.ofNanos(-1);

    private final ByteBudget budget = new ByteBudget(1_000_000);

    private MessageTracer tracer(String method) {
        ServerStreamTracer tracer = new MessageTracer.Factory(budget).newServerStreamTracer(method, new Metadata());
        return (MessageTracer) tracer;
    }

    @Test
    void memory_is_reserved_as_bytes_come_and_freed_with_the_answer() {
        MessageTracer tracer = tracer(InferMethods.UNARY);

        tracer.inboundWireSize(300_000);
        tracer.inboundWireSize(300_000);
        assertThat(budget.used()).isEqualTo(600_000);
        tracer.inboundMessageRead(0, 600_000, -1);
        tracer.inboundUncompressedSize(600_000);
        assertThat(budget.used()).isEqualTo(600_000);
        tracer.answered();
        assertThat(budget.used()).isZero();
    }

    @Test
    void a_message_for_which_no_memory_is_left_is_refused() {
        tracer(InferMethods.STREAM).inboundWireSize(900_000);
        MessageTracer second = tracer(InferMethods.UNARY);

        assertThatThrownBy(() -> second.inboundWireSize(200_000))
                .hasMessage("RESOURCE_EXHAUSTED: Too many bytes of request bodies in flight; there is no room for this"
                        + " one.");
        second.streamClosed(Status.RESOURCE_EXHAUSTED);
        assertThat(budget.used()).isEqualTo(900_000);
    }

    @Test
    void a_call_that_is_cancelled_frees_its_memory_for_good() {
        MessageTracer tracer = tracer(InferMethods.UNARY);
        tracer.inboundWireSize(500_000);

        tracer.streamClosed(Status.CANCELLED);
        tracer.answered();

        assertThat(budget.used()).isZero();
    }

    @Test
    void a_call_that_predicts_nothing_has_a_small_message() {
        MessageTracer tracer = tracer("inference.GRPCInferenceService/RepositoryIndex");

        tracer.inboundWireSize(64 * 1024);
        assertThatThrownBy(() -> tracer.inboundWireSize(1)).hasMessageContaining("over the limit of 64 KiB");
    }

    @Test
    void only_a_request_that_is_incomplete_stalls() {
        MessageTracer unary = tracer(InferMethods.UNARY);
        assertThat(unary.isStalled(NONE)).isTrue();
        assertThat(unary.isStalled(Duration.ofMinutes(1))).isFalse();

        MessageTracer stream = tracer(InferMethods.STREAM);
        assertThat(stream.isStalled(NONE)).isFalse();
        stream.inboundWireSize(10);
        assertThat(stream.isStalled(NONE)).isTrue();
        stream.inboundMessageRead(0, 10, -1);
        stream.inboundUncompressedSize(10);
        assertThat(stream.isStalled(NONE)).isFalse();
    }
}
