package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A client of the Open Inference Protocol over gRPC. Close it. */
public final class GrpcClient implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final ManagedChannel channel;

    public GrpcClient(OptionalInt port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port.orElseThrow())
                .usePlaintext()
                .build();
    }

    public ManagedChannel channel() {
        return channel;
    }

    /** Calls, with a deadline that only a server that hangs reaches. */
    public GRPCInferenceServiceBlockingStub calls() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Calls with metadata as name, value, name, value. */
    public GRPCInferenceServiceBlockingStub calls(String... metadata) {
        Metadata headers = new Metadata();
        for (int i = 0; i < metadata.length; i += 2) {
            headers.put(Metadata.Key.of(metadata[i], Metadata.ASCII_STRING_MARSHALLER), metadata[i + 1]);
        }
        return calls().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A request for one row, with typed contents. */
    public static ModelInferRequest.Builder row(String model, float... row) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float value : row) {
            contents.addFp32Contents(value);
        }
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(tensor(1, row.length).setContents(contents));
    }

    /** A request for one row, with raw contents. */
    public static ModelInferRequest.Builder rawRow(String model, float... row) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(tensor(1, row.length))
                .addRawInputContents(raw(row));
    }

    /** An input for rows of measurements, without data. */
    public static InferInputTensor.Builder tensor(long rows, long columns) {
        return InferInputTensor.newBuilder()
                .setName("measurements")
                .setDatatype("FP32")
                .addShape(rows)
                .addShape(columns);
    }

    /** Numbers, little-endian. */
    public static ByteString raw(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return ByteString.copyFrom(bytes);
    }

    /** Asserts that a call fails, and returns how. */
    public static StatusRuntimeException assertFails(Status.Code code, String reason, ThrowingCallable call) {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(failure).as("the call fails").isNotNull();
        assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(code);
        assertThat(failure.getStatus().getDescription()).contains(reason).doesNotContain("Exception", "\tat ");
        return failure;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
