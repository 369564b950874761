package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.TestWorkers;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the tests on RabbitMQ, which has dead letters. */
@ExtendWith(BrokerRing.class)
class JoinedRequestsIT extends JoinedRequests {

    private @Nullable URI broker;

    @BeforeEach
    void wipe(TestBroker ring) {
        try (AmqpClient client = new AmqpClient(ring.uri())) {
            client.wipe();
        }
        broker = ring.uri();
    }

    @Override
    URI broker() {
        return Objects.requireNonNull(broker);
    }

    @Test
    void a_joined_job_that_the_broker_gives_up_is_cut_up() {
        Map<String, String> settings = settings();
        try (Web web = new Web(WebSettings.of(settings));
                Worker another = TestWorkers.beforePasses(WorkerSettings.of(settings), () -> {})) {
            List<CompletableFuture<Reply>> replies;
            try (AmqpClient worker = new AmqpClient(broker())) {
                replies = caller(web, worker).sendMany(MANY);
                List<GetResponse> joined =
                        held(worker).stream().filter(job -> requests(job) > 1).toList();
                assertThat(joined).isNotEmpty();
                joined.forEach(worker::giveUp);
                Eventually.until("the letters to be there", () -> worker.waiting("foretell.dead") == joined.size());
            }

            another.start();

            Reply.assertAllPredicted(Caller.awaitAll(replies));
        }
    }
}
