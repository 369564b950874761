package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More jobs than the queue holds. */
@ExtendWith(BrokerRing.class)
class QueueFullIT {

    @Test
    void a_full_queue_is_told_to_the_caller_at_once_and_empties_again(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            Caller caller = new Caller(foretell.web().address());
            client.pretendWorker("diabetes");
            caller.awaitReady();

            int taken = client.fill("diabetes", 20_000, "{\"instances\": [[2,151,95,12,51,25,0.3,43]]}");
            Reply refused = Caller.await(caller.send(0));
            foretell.worker();
            Eventually.until("there is room again", () -> client.waiting("foretell.jobs.diabetes") < taken / 2);
            Reply accepted = Caller.await(caller.send(0));

            assertThat(taken).isBetween(10_000, 12_000);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(accepted.isSucceeded()).isTrue();
        }
    }
}
