package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.Load;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stops and starts the broker under load. */
@ExtendWith(BrokerRing.class)
class BrokerRestartIT {

    private static final int CLIENTS = 24;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration SLACK = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Set<Integer> HONEST = Set.of(200, 429, 503);

    @Test
    void a_broker_that_restarts_under_load_costs_refusals_only_while_it_is_away(TestBroker broker) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess first = foretell.worker();
            ForetellProcess second = foretell.worker();
            Caller caller = new Caller(
                    foretell.web("DEADLINE", DEADLINE.toSeconds() + "s").address());
            first.awaitConnected();
            second.awaitConnected();
            caller.awaitReady();
            Load load = Load.start(caller, CLIENTS);
            load.awaitMore(300);

            long gone = System.nanoTime();
            broker.stop();
            broker.start();
            caller.awaitReady();
            long back = System.nanoTime();
            load.awaitMore(300);
            List<Reply> replies = load.stop();

            assertThat(replies).allMatch(reply -> HONEST.contains(reply.status()));
            assertThat(replies).allMatch(reply -> reply.took().compareTo(DEADLINE.plus(SLACK)) < 0);
            List<Reply> refused =
                    replies.stream().filter(reply -> reply.status() != 200).toList();
            assertThat(refused).allMatch(reply -> reply.received() > gone && reply.sent() < back);
            Reply.assertAllPredicted(
                    replies.stream().filter(reply -> reply.status() == 200).toList());
            Eventually.until("both workers are back", () -> {
                Load after = Load.start(caller, CLIENTS);
                after.awaitMore(50);
                Reply.assertAllPredicted(after.stop());
                return after.workers().size() == 2;
            });
        }
    }

    @Test
    void while_the_broker_is_away_nobody_waits_beyond_the_deadline_and_processes_end_when_asked(TestBroker broker) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess web = foretell.web("DEADLINE", "8s");
            ForetellProcess worker = foretell.worker("SERVE", "iris").awaitConnected();
            Caller caller = new Caller(web.address());
            client.pretendWorker("diabetes");
            caller.awaitReady();
            Eventually.until(
                    "both workers are heard", () -> caller.body("/metrics").contains("foretell_workers 2.0"));
            CompletableFuture<Reply> underWay = caller.send(0);
            Eventually.until("the job waits", () -> client.waiting("foretell.jobs.diabetes") == 1);

            broker.stop();
            try {
                Eventually.until("the web knows", () -> caller.status("/v2/health/ready") == 503);
                assertThat(caller.status("/v2/health/live")).isEqualTo(200);
                assertThat(Caller.await(caller.send(0)).status()).isEqualTo(503);
                assertThat(Caller.await(underWay).status()).isEqualTo(504);
                worker.terminate();
                web.terminate();
                assertThat(worker.awaitEnd(GRACE)).isZero();
                assertThat(web.awaitEnd(GRACE)).isZero();
            } finally {
                broker.start();
            }
        }
    }
}
