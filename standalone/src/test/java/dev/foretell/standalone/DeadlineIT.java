package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that a job is not run when its caller has given up. */
@ExtendWith(BrokerRing.class)
class DeadlineIT {

    private static final String DEAD = "foretell.dead";

    @Test
    void a_job_whose_deadline_has_passed_is_not_run(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            Caller caller = new Caller(foretell.web("DEADLINE", "2s").address());
            client.pretendWorker("diabetes");
            caller.awaitReady();
            AmqpClient.Callback callback = client.callback();

            assertThat(Caller.await(caller.send(0)).status()).isEqualTo(504);
            callback.send(
                    "diabetes",
                    callback.properties("expired").expiration("100").build(),
                    "{\"instances\": [[2,151,95,12,51,25,0.3,43]]}");
            AmqpClient.Message answer = callback.await("expired");
            foretell.worker().awaitConnected();
            Reply later = Caller.await(caller.send(1));

            assertThat(later.isSucceeded()).isTrue();
            assertThat(answer.body()).contains("\"expired\"").contains("\"worker\":\"broker\"");
            assertThat(callback.all()).hasSize(1);
            assertThat(client.waiting("foretell.jobs.diabetes")).isZero();
            assertThat(client.waiting(DEAD)).isEqualTo(2);
            assertThat(AmqpClient.reason(client.take(DEAD).orElseThrow())).isEqualTo("expired");
            assertThat(AmqpClient.reason(client.take(DEAD).orElseThrow())).isEqualTo("expired");
        }
    }
}
