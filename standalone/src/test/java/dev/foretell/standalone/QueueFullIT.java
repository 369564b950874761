package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.GrpcClient;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More jobs than the queue holds. */
@ExtendWith(BrokerRing.class)
class QueueFullIT {

    @Test
    void a_full_queue_is_told_to_the_caller_at_once_and_empties_again(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess web = foretell.web("GRPC_PORT", "0");
            Caller caller = new Caller(web.address());
            client.pretendWorker("diabetes");
            caller.awaitReady();

            int taken = client.fill("diabetes", 20_000, "{\"instances\": [[2,151,95,12,51,25,0.3,43]]}");
            Reply refused = Caller.await(caller.send(0));
            assertRefusedOverGrpc(web);
            foretell.worker();
            Eventually.until("there is room again", () -> client.waiting("foretell.jobs.diabetes") < taken / 2);
            Reply accepted = Caller.await(caller.send(0));

            assertThat(taken).isBetween(10_000, 12_000);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(accepted.isSucceeded()).isTrue();
        }
    }

    private static void assertRefusedOverGrpc(ForetellProcess web) {
        try (GrpcClient grpc = new GrpcClient(web.grpcPort())) {
            StatusRuntimeException refusal = GrpcClient.assertFails(
                    Status.Code.RESOURCE_EXHAUSTED,
                    "The queue of the model diabetes is full.",
                    () -> grpc.calls()
                            .modelInfer(GrpcClient.row("diabetes", 2, 151, 95, 12, 51, 25, 0.3f, 43)
                                    .build()));
            assertThat(refusal.getTrailers().get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER)))
                    .isEqualTo("1");
        }
    }
}
