package dev.foretell.standalone;

import static dev.foretell.standalone.harness.GrpcClient.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.foretell.standalone.harness.GrpcClient;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Systems;
import inference.GRPCInferenceServiceGrpc;
import inference.InferParameter;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelReadyRequest;
import inference.ModelRepositoryParameter;
import inference.RepositoryIndexRequest;
import inference.RepositoryModelLoadRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends wrong and hostile messages over gRPC: each gets a status that says why, and the server still predicts. */
class GrpcErrorsTest {

    private static final float[] SETOSA = {5.1f, 3.5f, 1.4f, 0.2f};

    private static Standalone system;
    private static GrpcClient grpc;

    private final Logs logs = new Logs();

    @BeforeAll
    static void start() {
        system = Systems.started(1);
        grpc = new GrpcClient(system.grpcPort());
    }

    @AfterAll
    static void stop() {
        grpc.close();
        system.close();
    }

    @AfterEach
    void the_server_still_predicts_and_has_nothing_to_complain_about() {
        assertThat(grpc.calls()
                        .modelInfer(GrpcClient.row("iris", SETOSA).build())
                        .getModelName())
                .isEqualTo("iris");
        logs.close();
        assertThat(logs.complaints()).isEmpty();
    }

    private static void assertInvalid(ModelInferRequest.Builder request, String reason) {
        assertFails(Status.Code.INVALID_ARGUMENT, reason, () -> grpc.calls().modelInfer(request.build()));
    }

    private static ModelInferRequest.Builder raw(long rows, long columns, int bytes) {
        return ModelInferRequest.newBuilder()
                .setModelName("iris")
                .addInputs(GrpcClient.tensor(rows, columns))
                .addRawInputContents(ByteString.copyFrom(new byte[bytes]));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -1                  | 4 | inputs[0].shape[0]: expected a whole number from 0 to 2147483647, not -1.
            4611686018427387905 | 4 | inputs[0].shape[0]: expected a whole number from 0 to 2147483647, not 46116
            1                   | 9223372036854775807 | inputs[0].shape[1]: expected a whole number from 0 to 21474836
            2147483647          | 4 | inputs[0].shape: expected 1 to
            0                   | 4 | inputs[0].shape: expected 1 to
            1                   | 3 | inputs[0].shape: expected [-1, 4]
            2                   | 4 | raw_input_contents[0]: expected the 32 bytes of the shape [2, 4], not 16.
            """)
    void a_shape_that_lies_is_refused(long rows, long columns, String reason) {
        assertInvalid(raw(rows, columns, 16), reason);
    }

    @Test
    void contents_that_do_not_fit_are_refused() {
        assertInvalid(GrpcClient.row("iris", 1, 2, 3, Float.NaN), "row 0, petal_width: expected a finite number");
        assertInvalid(raw(1, 4, 16).addRawInputContents(ByteString.EMPTY), "raw_input_contents: expected one for each");
        assertInvalid(
                GrpcClient.row("iris", SETOSA).addRawInputContents(GrpcClient.raw(SETOSA)),
                "inputs[0].contents: expected none beside raw_input_contents.");
        assertInvalid(
                ModelInferRequest.newBuilder().setModelName("iris").addInputs(GrpcClient.tensor(1, 4)),
                "inputs[0].contents.fp32_contents: expected the 4 numbers of the shape [1, 4], not 0.");
        assertInvalid(ModelInferRequest.newBuilder().setModelName("iris"), "inputs: expected the tensor");
        assertInvalid(
                GrpcClient.row("iris", SETOSA)
                        .addOutputs(InferRequestedOutputTensor.newBuilder()
                                .setName("label")
                                .putParameters(
                                        "shared_memory_region",
                                        InferParameter.newBuilder()
                                                .setStringParam("region")
                                                .build())),
                "shared memory is not supported");
    }

    @Test
    void a_model_or_version_that_does_not_exist_is_not_found() {
        assertFails(
                Status.Code.NOT_FOUND,
                "There is no model \"rose\"",
                () -> grpc.calls().modelInfer(GrpcClient.row("rose", SETOSA).build()));
        assertFails(
                Status.Code.NOT_FOUND,
                "The model iris has no version \"7\"",
                () -> grpc.calls()
                        .modelReady(ModelReadyRequest.newBuilder()
                                .setName("iris")
                                .setVersion("7")
                                .build()));
        assertFails(
                Status.Code.NOT_FOUND,
                "The repository has no model of that name",
                () -> grpc.calls()
                        .repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                                .setModelName("rose")
                                .build()));
    }

    @Test
    void a_model_from_elsewhere_is_not_loaded() {
        RepositoryModelLoadRequest request = RepositoryModelLoadRequest.newBuilder()
                .setModelName("iris")
                .putParameters("config", ModelRepositoryParameter.getDefaultInstance())
                .build();

        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "models come only from the repository",
                () -> grpc.calls().repositoryModelLoad(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void a_message_over_the_limit_is_refused_before_and_after_it_is_decompressed(String compression) {
        ModelInferRequest large = raw(1, 4, 11 * 1024 * 1024).build();

        assertFails(
                Status.Code.RESOURCE_EXHAUSTED,
                "exceeds maximum size 10485760",
                () -> grpc.calls().withCompression(compression).modelInfer(large));
    }

    @Test
    void bytes_that_are_no_message_are_refused() {
        byte[] garbage = {-1, -1, -1, -1};
        for (MethodDescriptor<?, ?> method :
                GRPCInferenceServiceGrpc.getServiceDescriptor().getMethods()) {
            assertFails(Status.Code.INVALID_ARGUMENT, "not a valid request", () -> send(method, garbage));
        }
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "more than 10000 fields",
                () -> send(GRPCInferenceServiceGrpc.getModelInferMethod(), inputs(2_000_000)));
        assertFails(
                Status.Code.RESOURCE_EXHAUSTED,
                "over the limit of 64 KiB",
                () -> send(GRPCInferenceServiceGrpc.getRepositoryIndexMethod(), inputs(100_000)));
        assertFails(
                Status.Code.RESOURCE_EXHAUSTED,
                "over the limit of 64 KiB",
                () -> grpc.calls()
                        .withCompression("gzip")
                        .repositoryIndex(RepositoryIndexRequest.newBuilder()
                                .setRepositoryName("x".repeat(100_000))
                                .build()));
    }

    /** A message with many empty inputs. */
    private static byte[] inputs(int count) {
        byte[] message = new byte[2 * count];
        for (int i = 0; i < message.length; i += 2) {
            message[i] = 5 << 3 | 2;
        }
        return message;
    }

    private static byte[] send(MethodDescriptor<?, ?> method, byte[] message) {
        MethodDescriptor.Marshaller<byte[]> plain = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] bytes) {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public byte[] parse(InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        return ClientCalls.blockingUnaryCall(
                grpc.channel(),
                method.toBuilder(plain, plain)
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .build(),
                CallOptions.DEFAULT,
                message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SystemSharedMemoryRegister", "CudaSharedMemoryStatus", "TraceSetting", "LogSettings"})
    void what_is_not_served_says_so(String method) {
        MethodDescriptor<?, ?> unserved = GRPCInferenceServiceGrpc.getServerLiveMethod().toBuilder()
                .setFullMethodName("inference.GRPCInferenceService/" + method)
                .build();

        assertFails(Status.Code.UNIMPLEMENTED, "does not serve " + method, () -> send(unserved, new byte[0]));
    }
}
