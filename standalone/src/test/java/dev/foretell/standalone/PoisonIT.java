package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.worker.PoisonedWorkerMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A job that kills every worker that runs it. */
@ExtendWith(BrokerRing.class)
class PoisonIT {

    private static final int INNOCENTS = 200;
    private static final String QUEUE = "foretell.jobs.diabetes";
    private static final String DEAD = "foretell.dead";
    private static final String POISON = "2,151,95,12," + PoisonedWorkerMain.POISON + ",25.0,0.357,43";

    /** All jobs are in one batch, so that the first death ends all of them together. */
    private static final String[] TOGETHER = {"PREFETCH", "256", "BATCH_MAX", "256", "BATCH_DELAY", "2s"};

    @Test
    void a_job_that_kills_its_worker_is_given_up_and_harms_no_other(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            Caller caller = new Caller(foretell.web("DEADLINE", "140s").address());
            client.pretendWorker("diabetes");
            caller.awaitReady();
            List<CompletableFuture<Reply>> innocents = new ArrayList<>(caller.sendMany(INNOCENTS / 2));
            Eventually.until("half of the jobs wait", () -> client.waiting(QUEUE) == INNOCENTS / 2);
            CompletableFuture<Reply> poison = caller.send(POISON);
            Eventually.until("the poison waits", () -> client.waiting(QUEUE) == INNOCENTS / 2 + 1);
            innocents.addAll(caller.sendMany(INNOCENTS / 2));
            Eventually.until("all jobs wait", () -> client.waiting(QUEUE) == INNOCENTS + 1);

            List<String> killed = foretell.superviseUntil(poison::isDone, TOGETHER);

            Reply given = Caller.await(poison);
            assertThat(given.status()).isEqualTo(200);
            assertThat(given.json().path("status").asText()).isEqualTo("failed");
            assertThat(given.json().path("error").asText()).contains("delivery_limit");
            Reply.assertAllPredicted(Caller.awaitAll(innocents));
            assertThat(killed).hasSizeBetween(5, 7);
            assertThat(killed.get(0)).contains("in a batch of " + (INNOCENTS + 1));
            assertThat(client.waiting(DEAD)).isEqualTo(1);
            AmqpClient.Message letter = client.take(DEAD).orElseThrow();
            assertThat(AmqpClient.reason(letter)).isEqualTo("delivery_limit");
            assertThat(letter.properties().getCorrelationId()).isEqualTo(given.id());
        }
    }

    @Test
    void requests_that_shared_a_job_with_it_are_predicted(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            Caller caller = new Caller(foretell.web("DEADLINE", "140s").address());
            List<CompletableFuture<Reply>> innocents;
            CompletableFuture<Reply> poison;
            try (AmqpClient pretended = new AmqpClient(broker.uri())) {
                pretended.pretendWorker("diabetes", 1_024);
                caller.awaitReady();
                innocents = new ArrayList<>(caller.sendMany(INNOCENTS / 2));
                poison = caller.send(POISON);
                innocents.addAll(caller.sendMany(INNOCENTS / 2));
                Eventually.until(
                        "all are under way",
                        () -> caller.body("/metrics").contains("foretell_in_flight " + (INNOCENTS + 1) + ".0"));
            }

            List<String> killed = foretell.superviseUntil(poison::isDone, TOGETHER);

            Reply given = Caller.await(poison);
            assertThat(given.json().path("status").asText()).isEqualTo("failed");
            assertThat(given.json().path("error").asText()).contains("delivery_limit");
            Reply.assertAllPredicted(Caller.awaitAll(innocents));
            assertThat(killed).hasSizeBetween(6, 8);
            String killedBy = "job " + given.id() + " kills this worker";
            assertThat(killed.get(0)).doesNotContain(killedBy);
            assertThat(killed.get(1)).contains(killedBy);
            assertThat(client.waiting(DEAD)).isEqualTo(1);
            assertThat(client.take(DEAD).orElseThrow().properties().getCorrelationId())
                    .isEqualTo(given.id());
        }
    }
}
