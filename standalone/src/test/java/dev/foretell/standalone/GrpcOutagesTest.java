package dev.foretell.standalone;

import static dev.foretell.standalone.harness.GrpcClient.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.GrpcClient;
import dev.foretell.standalone.harness.Held;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.web.history.Prediction;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls over gRPC that get no answer: no worker, a lost broker, and clients that go away. */
class GrpcOutagesTest {

    private static final ModelInferRequest PATIENT =
            GrpcClient.row("diabetes", 2, 151, 95, 12, 51, 25, 0.3f, 43).build();

    private final EmbeddedBroker broker = new EmbeddedBroker();

    @BeforeEach
    void start() {
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Map<String, String> environment(String deadline) {
        return Systems.environment(
                "FORETELL_BROKER_URI",
                broker.uri().toString(),
                "FORETELL_SERVE",
                "diabetes",
                "FORETELL_DEADLINE",
                deadline);
    }

    private static ListenableFuture<ModelInferResponse> send(GrpcClient grpc) {
        return GRPCInferenceServiceGrpc.newFutureStub(grpc.channel()).modelInfer(PATIENT);
    }

    @Test
    void without_a_worker_calls_wait_until_the_deadline_and_are_unavailable_once_that_is_known() {
        try (Web web = new Web(WebSettings.of(environment("300ms")))) {
            web.start();
            Eventually.until("the web to be connected", web::isConnected);
            try (GrpcClient grpc = new GrpcClient(web.grpcPort())) {
                assertFails(
                        Status.Code.DEADLINE_EXCEEDED,
                        "before the deadline of 300 ms",
                        () -> grpc.calls().modelInfer(PATIENT));
                Eventually.until("the web to know that there is no worker", () -> isUnavailable(grpc));
                StatusRuntimeException refusal = assertFails(
                        Status.Code.UNAVAILABLE,
                        "No worker serves the model diabetes at present.",
                        () -> grpc.calls().modelInfer(PATIENT));
                assertThat(refusal.getTrailers().get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER)))
                        .isEqualTo("5");
            }
        }
    }

    private static boolean isUnavailable(GrpcClient grpc) {
        try {
            grpc.calls().modelInfer(PATIENT);
            return false;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.UNAVAILABLE;
        }
    }

    @Test
    void a_broker_that_is_lost_keeps_no_call_beyond_the_deadline() {
        try (Held held = new Held(environment("5s"));
                GrpcClient grpc = new GrpcClient(held.grpcPort())) {
            List<CompletableFuture<Reply>> occupied = held.occupy();
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> assertFails(
                    Status.Code.DEADLINE_EXCEEDED,
                    "before the deadline of 5000 ms",
                    () -> grpc.calls().modelInfer(PATIENT)));
            Eventually.until("it to be in flight", () -> held.inFlight() == 3);

            broker.close();

            assertThat(waiting).succeedsWithin(Eventually.PATIENCE);
            assertFails(
                    Status.Code.UNAVAILABLE,
                    "The message broker is unavailable.",
                    () -> grpc.calls().modelInfer(PATIENT));
            occupied.forEach(CompletableFuture::join);
            assertThat(held.inFlight()).isZero();
        }
    }

    @Test
    void a_call_that_is_cancelled_or_loses_its_client_gives_its_prediction_up() {
        try (Held held = new Held(environment("60s"));
                GrpcClient grpc = new GrpcClient(held.grpcPort())) {
            List<CompletableFuture<Reply>> occupied = held.occupy();
            ListenableFuture<ModelInferResponse> cancelled = send(grpc);
            Eventually.until("it to be in flight", () -> held.inFlight() == 3);
            cancelled.cancel(true);
            Eventually.until("it to be given up", () -> held.inFlight() == 2);

            try (GrpcClient leaving = new GrpcClient(held.grpcPort())) {
                List<ListenableFuture<ModelInferResponse>> unused = List.of(send(leaving), send(leaving));
                Eventually.until("both to be in flight", () -> held.inFlight() == 4);
            }
            Eventually.until("both to be given up", () -> held.inFlight() == 2);

            ClientCallStreamObserver<ModelInferRequest> stream = stream(grpc);
            stream.onNext(PATIENT);
            stream.onNext(PATIENT);
            Eventually.until("the first of the stream to be in flight", () -> held.inFlight() == 3);
            stream.cancel("the client has changed its mind", null);
            Eventually.until("it to be given up, and the second not to begin", () -> held.inFlight() == 2);

            held.goOn();
            occupied.forEach(CompletableFuture::join);
            assertThat(held.ended("1", "expired")).isEqualTo(4);
            assertThat(held.ended("1", "succeeded")).isEqualTo(2);
            assertThat(held.remembered(6).values())
                    .filteredOn(prediction -> prediction.problem() != null)
                    .hasSize(4)
                    .extracting(Prediction::problem)
                    .allMatch(problem ->
                            problem != null && problem.detail().equals("The caller gave up before an answer came."));
            assertThat(grpc.calls().modelInfer(PATIENT).getModelName()).isEqualTo("diabetes");
            assertThat(held.inFlight()).isZero();
        }
    }

    private static ClientCallStreamObserver<ModelInferRequest> stream(GrpcClient grpc) {
        return (ClientCallStreamObserver<ModelInferRequest>)
                GRPCInferenceServiceGrpc.newStub(grpc.channel()).modelStreamInfer(new StreamObserver<>() {
                    @Override
                    public void onNext(ModelStreamInferResponse answer) {}

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onCompleted() {}
                });
    }
}
