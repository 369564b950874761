package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BackgroundCaller;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.history.TestDatabase;
import dev.foretell.worker.PoisonedWorkerMain;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Background jobs whose queue is full, or that kill every worker. */
@ExtendWith({BrokerRing.class, DatabaseRing.class})
class JobsQueueIT {

    private static final String POISON = "2,151,95,12," + PoisonedWorkerMain.POISON + ",25.0,0.357,43";
    private static final String DEAD = "foretell.dead";

    @Test
    void a_full_queue_is_told_to_the_caller_and_leaves_no_job_behind(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            client.pretendWorker(BackgroundCaller.MODEL);
            BackgroundCaller caller = new BackgroundCaller(foretell.web().address()).awaitReady();
            int taken = client.fill(BackgroundCaller.MODEL, 20_000, "{\"instances\": [[2,151,95,12,51,25,0.3,43]]}");

            for (int i = 0; i < 3; i++) {
                BackgroundCaller.assertRefused(caller.post(BackgroundCaller.body(i)), 429);
                BackgroundCaller.assertRefused(caller.put("own-" + i, BackgroundCaller.body(i)), 429);
            }
            assertThat(json(caller.client().get("/predictions")).path("predictions"))
                    .isEmpty();
            assertThat(caller.client().get("/predictions/own-0").statusCode()).isEqualTo(404);
            List<HttpResponse<String>> sameAtOnce = putAtOnce(caller, "shared");
            foretell.worker();
            Eventually.until("there is room again", () -> client.waiting(BackgroundCaller.QUEUE) < taken / 2);

            if (sameAtOnce.stream().anyMatch(response -> response.statusCode() == 202)) {
                assertThat(caller.end("shared").path("status").asText()).isEqualTo("succeeded");
            } else {
                assertThat(caller.client().get("/predictions/shared").statusCode())
                        .isEqualTo(404);
            }
            String later = BackgroundCaller.promised(caller.put("own-0", BackgroundCaller.body(0)));
            assertThat(caller.end(later).path("status").asText()).isEqualTo("succeeded");
        }
    }

    private static List<HttpResponse<String>> putAtOnce(BackgroundCaller caller, String id) {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(CompletableFuture.supplyAsync(() -> caller.put(id, BackgroundCaller.body(0))));
        }
        List<HttpResponse<String>> responses = all.stream().map(Caller::await).toList();
        assertThat(responses).allMatch(response -> response.statusCode() == 202 || response.statusCode() == 429);
        return responses;
    }

    @Test
    void a_job_that_kills_its_workers_fails_and_harms_no_other(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            client.pretendWorker(BackgroundCaller.MODEL);
            BackgroundCaller caller = new BackgroundCaller(foretell.web().address()).awaitReady();
            Map<String, Integer> innocents = new HashMap<>(caller.promisedMany(30));
            String poison = BackgroundCaller.promised(caller.post(BackgroundCaller.body(POISON, "")));
            innocents.putAll(caller.promisedMany(30));

            List<String> killed = foretell.superviseUntil(() -> hasEnded(caller, poison), "PREFETCH", "256");

            JsonNode end = caller.job(poison);
            assertThat(end.path("status").asText()).isEqualTo("failed");
            assertThat(end.at("/problem/code").asText()).isEqualTo("undeliverable");
            foretell.worker();
            caller.assertAllPredicted(innocents);
            assertThat(killed).hasSizeBetween(5, 7);
            assertThat(client.waiting(DEAD)).isEqualTo(1);
            AmqpClient.Message letter = client.take(DEAD).orElseThrow();
            assertThat(AmqpClient.reason(letter)).isEqualTo("delivery_limit");
            assertThat(letter.properties().getCorrelationId()).isEqualTo(poison);
        }
    }

    private static boolean hasEnded(BackgroundCaller caller, String job) {
        return BackgroundCaller.ENDS.contains(caller.job(job).path("status").asText());
    }
}
