package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.GrpcClient;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Systems;
import inference.DataType;
import inference.GRPCInferenceServiceGrpc;
import inference.InferParameter;
import inference.ModelConfig;
import inference.ModelConfigRequest;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelStatistics;
import inference.ModelStatisticsRequest;
import inference.ModelStreamInferResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse;
import inference.ServerLiveRequest;
import inference.ServerMetadataRequest;
import inference.ServerReadyRequest;
import inference.health.HealthCheckRequest;
import inference.health.HealthCheckResponse.ServingStatus;
import inference.health.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predicts over gRPC, and asks for what the protocol tells of the server and its models. */
class GrpcTest {

    private static final float[] SETOSA = {5.1f, 3.5f, 1.4f, 0.2f};
    private static final float[] VIRGINICA = {6.7f, 3.0f, 5.2f, 2.3f};

    private static Standalone system;
    private static GrpcClient grpc;
    private static Client http;

    @BeforeAll
    static void start() {
        system = Systems.started(1);
        grpc = new GrpcClient(system.grpcPort());
        http = Client.program(system.port());
    }

    @AfterAll
    static void stop() {
        grpc.close();
        system.close();
    }

    @Test
    void typed_numbers_are_answered_with_typed_numbers_equal_to_those_over_http() {
        ModelInferResponse response = grpc.calls()
                .modelInfer(GrpcClient.row("iris", SETOSA).setId("mine").build());
        JsonNode outputs = json(http.postJson("/v2/models/iris/infer", InferenceProtocol.FLOWER))
                .path("outputs");

        assertThat(response.getId()).isEqualTo("mine");
        assertThat(response.getModelName()).isEqualTo("iris");
        assertThat(response.getModelVersion()).isEqualTo("1");
        assertThat(response.getRawOutputContentsList()).isEmpty();
        assertThat(response.getOutputs(0).getName()).isEqualTo("species");
        assertThat(response.getOutputs(0).getShapeList()).containsExactly(1L, 3L);
        for (int i = 0; i < 3; i++) {
            assertThat(response.getOutputs(0).getContents().getFp32Contents(i))
                    .isEqualTo((float) outputs.at("/0/data/" + i).asDouble());
        }
        assertThat(response.getOutputs(1).getDatatype()).isEqualTo("BYTES");
        assertThat(response.getOutputs(1).getContents().getBytesContents(0).toStringUtf8())
                .isEqualTo("setosa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void raw_numbers_are_answered_raw(String compression) {
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .setModelName("iris")
                .addInputs(GrpcClient.tensor(2, 4))
                .addRawInputContents(GrpcClient.raw(SETOSA).concat(GrpcClient.raw(VIRGINICA)))
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("label"))
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("species"))
                .build();

        ModelInferResponse response = grpc.calls().withCompression(compression).modelInfer(request);

        assertThat(response.getOutputs(0).hasContents()).isFalse();
        assertThat(response.getRawOutputContents(0).toByteArray())
                .isEqualTo("\6\0\0\0setosa\11\0\0\0virginica".getBytes(StandardCharsets.US_ASCII));
        assertThat(response.getRawOutputContents(1)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat(5 * Float.BYTES))
                .isGreaterThan(0.9f);
    }

    @Test
    void the_best_classes_replace_an_output() {
        ModelInferRequest request = GrpcClient.row("iris", VIRGINICA)
                .addOutputs(InferRequestedOutputTensor.newBuilder()
                        .setName("species")
                        .putParameters(
                                "classification",
                                InferParameter.newBuilder().setInt64Param(2).build()))
                .build();

        assertThat(grpc.calls().modelInfer(request).getOutputs(0).getContents().getBytesContentsList())
                .hasSize(2)
                .first()
                .satisfies(best -> assertThat(best.toStringUtf8()).endsWith(":2:virginica"));
    }

    @Test
    void a_stream_answers_each_request_in_turn_and_goes_on_after_an_error() throws InterruptedException {
        BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
        StreamObserver<ModelInferRequest> requests = GRPCInferenceServiceGrpc.newStub(grpc.channel())
                .modelStreamInfer(new StreamObserver<>() {
                    @Override
                    public void onNext(ModelStreamInferResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answers.add(error);
                    }

                    @Override
                    public void onCompleted() {
                        answers.add("end");
                    }
                });
        for (int i = 0; i < 100; i++) {
            requests.onNext(GrpcClient.rawRow(i == 50 ? "rose" : "iris", SETOSA)
                    .setId("id-" + i)
                    .build());
        }
        requests.onCompleted();

        for (int i = 0; i < 100; i++) {
            Object answer = answers.poll(60, TimeUnit.SECONDS);
            assertThat(answer).isInstanceOf(ModelStreamInferResponse.class);
            ModelStreamInferResponse response = (ModelStreamInferResponse) answer;
            assertThat(response.getInferResponse().getId()).isEqualTo("id-" + i);
            assertThat(response.getErrorMessage()).startsWith(i == 50 ? "There is no model \"rose\"" : "");
            assertThat(response.getErrorMessage().isEmpty()).isEqualTo(i != 50);
        }
        assertThat(answers.poll(60, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    void the_server_tells_of_itself_and_its_health() {
        assertThat(grpc.calls()
                        .serverLive(ServerLiveRequest.getDefaultInstance())
                        .getLive())
                .isTrue();
        assertThat(grpc.calls()
                        .serverReady(ServerReadyRequest.getDefaultInstance())
                        .getReady())
                .isTrue();
        assertThat(grpc.calls()
                        .serverMetadata(ServerMetadataRequest.getDefaultInstance())
                        .getExtensionsList())
                .contains("binary_tensor_data", "statistics");
        assertThat(HealthGrpc.newBlockingStub(grpc.channel())
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void models_are_described() {
        ModelMetadataResponse model = grpc.calls()
                .modelMetadata(
                        ModelMetadataRequest.newBuilder().setName("mnist").build());
        assertThat(model.getVersionsList()).containsExactly("1");
        assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 28L, 28L, 1L);

        ModelConfig config = grpc.calls()
                .modelConfig(ModelConfigRequest.newBuilder().setName("iris").build())
                .getConfig();
        assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
        assertThat(config.getInput(0).getDimsList()).containsExactly(4L);
        assertThat(config.getOutput(1).getDataType()).isEqualTo(DataType.TYPE_STRING);
        assertThat(config.getBackend()).isEqualTo("deeplearning4j");

        assertThat(grpc.calls()
                        .modelReady(ModelReadyRequest.newBuilder()
                                .setName("iris")
                                .setVersion("1")
                                .build())
                        .getReady())
                .isTrue();
        List<String> index =
                grpc.calls().repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList().stream()
                        .map(RepositoryIndexResponse.ModelIndex::getName)
                        .toList();
        assertThat(index).containsExactly("diabetes", "iris", "mnist");
    }

    @Test
    void predictions_are_counted_recorded_and_traced() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        ModelStatistics before = statistics();
        String newest = newest();

        try (Logs logs = new Logs()) {
            grpc.calls("x-client-key", "grpc-caller", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                    .modelInfer(GrpcClient.row("iris", SETOSA).build());
            Eventually.until(
                    "the job to be logged with its trace",
                    () -> !logs.ofTrace(trace).isEmpty());
        }

        assertThat(statistics().getInferenceStats().getSuccess().getCount())
                .isEqualTo(before.getInferenceStats().getSuccess().getCount() + 1);
        Eventually.until("the record", () -> !newest().equals(newest));
        assertThat(http.get("/metrics").body()).contains("outcome=\"succeeded\",version=\"1\"");
    }

    private static String newest() {
        return json(http.get("/predictions?model=iris&limit=1"))
                .at("/predictions/0/id")
                .asText();
    }

    private static ModelStatistics statistics() {
        return grpc.calls()
                .modelStatistics(ModelStatisticsRequest.newBuilder()
                        .setName("iris")
                        .setVersion("1")
                        .build())
                .getModelStats(0);
    }
}
