package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that web, worker and broker find each other in any order of starting. */
@ExtendWith(BrokerRing.class)
class StartOrderIT {

    @Test
    void a_worker_may_start_before_the_web(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            foretell.worker().awaitConnected();
            Caller caller = new Caller(foretell.web().address());
            caller.awaitReady();

            assertThat(Caller.await(caller.send(0)).isSucceeded()).isTrue();
        }
    }

    @Test
    void a_request_waits_for_the_first_worker(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            Caller caller =
                    new Caller(foretell.web("DEADLINE", "140s").awaitConnected().address());
            assertThat(caller.status("/v2/health/ready")).isEqualTo(503);
            var reply = caller.send(0);
            foretell.worker().awaitConnected();

            assertThat(Caller.await(reply).isSucceeded()).isTrue();
        }
    }

    @Test
    void web_and_worker_may_start_before_the_broker(TestBroker broker) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker)) {
            broker.stop();
            ForetellProcess worker;
            Caller caller;
            try {
                worker = foretell.worker().awaitOutput("no broker at");
                caller = new Caller(foretell.web().awaitOutput("no broker at").address());
                assertThat(Caller.await(caller.send(0)).status()).isEqualTo(503);
            } finally {
                broker.start();
            }
            worker.awaitConnected();
            caller.awaitReady();

            assertThat(Caller.await(caller.send(0)).isSucceeded()).isTrue();
        }
    }
}
