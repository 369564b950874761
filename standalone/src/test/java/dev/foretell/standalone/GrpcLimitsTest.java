package dev.foretell.standalone;

import static dev.foretell.standalone.harness.GrpcClient.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import dev.foretell.process.ListenException;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.GrpcClient;
import dev.foretell.standalone.harness.Held;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.RepositoryModelUnloadRequest;
import inference.ServerLiveRequest;
import inference.ServerReadyRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Checks who may call over gRPC and how often, and what callers are told when predictions cannot be made. */
class GrpcLimitsTest {

    private static final ModelInferRequest FLOWER =
            GrpcClient.row("iris", 5.1f, 3.5f, 1.4f, 0.2f).build();
    private static final ModelInferRequest PATIENT =
            GrpcClient.row("diabetes", 2, 151, 95, 12, 51, 25, 0.3f, 43).build();

    @Test
    void keys_come_as_metadata_and_have_the_rights_that_they_have_over_http() {
        try (Standalone system = Systems.started(1, "FORETELL_API_KEYS", AccessRequests.KEYS);
                GrpcClient grpc = new GrpcClient(system.grpcPort())) {
            assertThat(grpc.calls()
                            .serverLive(ServerLiveRequest.getDefaultInstance())
                            .getLive())
                    .isTrue();
            assertFails(
                    Status.Code.UNAUTHENTICATED,
                    "send the metadata \"authorization: Bearer <key>\"",
                    () -> grpc.calls().modelInfer(FLOWER));
            assertFails(
                    Status.Code.UNAUTHENTICATED,
                    "The key is unknown.",
                    () -> grpc.calls("authorization", "Bearer wrong-secret-0123456789")
                            .modelInfer(FLOWER));
            String[] mine = {"authorization", AccessRequests.bearer(AccessRequests.SECRET)};
            assertThat(grpc.calls(mine).modelInfer(FLOWER).getModelName()).isEqualTo("iris");
            assertFails(
                    Status.Code.PERMISSION_DENIED,
                    "The key ci lacks the right admin.",
                    () -> grpc.calls(mine)
                            .repositoryModelUnload(RepositoryModelUnloadRequest.newBuilder()
                                    .setModelName("iris")
                                    .build()));
            assertFails(
                    Status.Code.PERMISSION_DENIED,
                    "The key ops lacks the right predict.",
                    () -> grpc.calls("authorization", AccessRequests.bearer(AccessRequests.ADMIN))
                            .modelInfer(FLOWER));
        }
    }

    @Test
    void a_rate_limit_counts_calls_and_says_when_to_come_again() {
        try (Standalone system = Systems.started(1, "FORETELL_RATE_LIMIT", "1/h");
                GrpcClient grpc = new GrpcClient(system.grpcPort())) {
            grpc.calls().modelInfer(FLOWER);

            StatusRuntimeException refusal = assertFails(
                    Status.Code.RESOURCE_EXHAUSTED,
                    "Too many requests: the limit of the address is used up.",
                    () -> grpc.calls().modelInfer(FLOWER));
            assertThat(refusal.getTrailers().get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER)))
                    .isNotEmpty();
            assertThat(grpc.calls()
                            .serverReady(ServerReadyRequest.getDefaultInstance())
                            .getReady())
                    .isTrue();
        }
    }

    @Test
    void without_a_broker_calls_are_refused_as_unavailable() {
        try (Web web = new Web(WebSettings.of(Systems.environment("FORETELL_BROKER_URI", "amqp://127.0.0.1:1")))) {
            web.start();
            try (GrpcClient grpc = new GrpcClient(web.grpcPort())) {
                assertFails(
                        Status.Code.UNAVAILABLE,
                        "The message broker is unavailable.",
                        () -> grpc.calls().modelInfer(FLOWER));
                assertThat(grpc.calls()
                                .serverReady(ServerReadyRequest.getDefaultInstance())
                                .getReady())
                        .isFalse();
            }
        }
    }

    @Test
    void a_port_in_use_is_told_and_the_setting_named() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Web web = new Web(WebSettings.of(Systems.environment(
                        "FORETELL_BROKER_URI",
                        "amqp://127.0.0.1:1",
                        "FORETELL_GRPC_PORT",
                        Integer.toString(taken.getLocalPort()))))) {
            assertThatThrownBy(web::start)
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining(
                            "cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (FORETELL_GRPC_PORT)")
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void the_callers_deadline_ends_its_job_and_others_are_refused_beyond_the_limit() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            try (Held held = new Held(environment(broker, "FORETELL_MAX_IN_FLIGHT", "3"));
                    GrpcClient grpc = new GrpcClient(held.grpcPort())) {
                List<CompletableFuture<Reply>> occupied = held.occupy();
                assertFails(
                        Status.Code.DEADLINE_EXCEEDED,
                        "",
                        () -> GRPCInferenceServiceGrpc.newBlockingStub(grpc.channel())
                                .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                                .modelInfer(PATIENT));
                Eventually.until("its job to end", () -> held.inFlight() == 2);

                ListenableFuture<ModelInferResponse> third =
                        GRPCInferenceServiceGrpc.newFutureStub(grpc.channel()).modelInfer(PATIENT);
                Eventually.until("the third to be in flight", () -> held.inFlight() == 3);
                StatusRuntimeException refusal = assertFails(
                        Status.Code.RESOURCE_EXHAUSTED,
                        "Too many predictions in flight (limit 3).",
                        () -> grpc.calls().modelInfer(PATIENT));
                assertThat(refusal.getTrailers().get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER)))
                        .isEqualTo("1");
                held.goOn();
                assertThat(third).succeedsWithin(Duration.ofSeconds(60));
                occupied.forEach(CompletableFuture::join);
            }
        }
    }

    @Test
    void a_web_that_stops_answers_what_is_in_flight_and_refuses_the_rest() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            try (Held held = new Held(environment(broker));
                    GrpcClient grpc = new GrpcClient(held.grpcPort())) {
                List<CompletableFuture<Reply>> occupied = held.occupy();
                ListenableFuture<ModelInferResponse> late =
                        GRPCInferenceServiceGrpc.newFutureStub(grpc.channel()).modelInfer(PATIENT);
                Eventually.until("it to be in flight", () -> held.inFlight() == 3);

                CompletableFuture<Void> stopped = CompletableFuture.runAsync(held::stopWeb);
                Eventually.until("new calls to be refused", () -> isRefused(grpc));
                held.goOn();

                assertThat(late).succeedsWithin(Duration.ofSeconds(60));
                assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
                occupied.forEach(CompletableFuture::join);
            }
        }
    }

    private static boolean isRefused(GrpcClient grpc) {
        try {
            return !grpc.calls()
                    .serverLive(ServerLiveRequest.getDefaultInstance())
                    .getLive();
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.UNAVAILABLE;
        }
    }

    private static Map<String, String> environment(EmbeddedBroker broker, String... more) {
        Map<String, String> environment = Systems.environment(more);
        environment.put("FORETELL_BROKER_URI", broker.uri().toString());
        environment.put("FORETELL_SERVE", "diabetes");
        return environment;
    }
}
