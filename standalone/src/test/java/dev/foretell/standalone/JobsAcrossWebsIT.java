package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BackgroundCaller;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.HookReceiver;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.history.TestDatabase;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two webs with one database: each answers for the jobs of both, also when the other is killed. */
@ExtendWith({BrokerRing.class, DatabaseRing.class})
class JobsAcrossWebsIT {

    private static final int AT_ONCE = 20;

    /** The time after which the other web sends a webhook again that a killed web was sending. */
    private static final Duration LEASE_AND_MORE = Duration.ofSeconds(100);

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private <T> CompletableFuture<T> beside(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, threads);
    }

    @Test
    void a_job_of_one_web_is_a_job_of_the_other(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri());
                HookReceiver receiver = new HookReceiver()) {
            client.pretendWorker(BackgroundCaller.MODEL);
            ForetellProcess first = web(foretell);
            BackgroundCaller b = new BackgroundCaller(web(foretell).address()).awaitReady();
            BackgroundCaller a = new BackgroundCaller(first.address()).awaitReady();
            String id = a.promised(0);
            String streamed = a.promised(1);
            String canceled = promised(a, receiver);

            assertThat(b.job(id)).isEqualTo(a.job(id));
            CompletableFuture<HttpResponse<String>> waited =
                    beside(() -> b.client().get("/predictions/" + id + "?wait=30s"));
            CompletableFuture<HttpResponse<String>> events = beside(() -> b.client()
                    .send(b.client()
                            .request("/predictions/" + streamed)
                            .setHeader("Accept", "text/event-stream")
                            .GET()));
            HttpResponse<String> cancellation = b.client().method("POST", "/predictions/" + canceled + "/cancel");
            assertThat(cancellation.statusCode()).as(cancellation.body()).isEqualTo(200);
            JsonNode end = a.job(canceled);
            assertThat(end.path("status").asText()).isEqualTo("canceled");
            assertThat(waited).isNotDone();
            assertThat(events).isNotDone();
            Map<String, Integer> put = putAtBoth(a, b);
            foretell.worker();

            assertThat(json(Caller.await(waited)).path("status").asText()).isEqualTo("succeeded");
            List<String> states = Caller.await(events)
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("event: "))
                    .toList();
            assertThat(states)
                    .doesNotHaveDuplicates()
                    .startsWith("event: starting")
                    .endsWith("event: succeeded");
            a.assertAllPredicted(put);
            b.assertAllPredicted(put);
            String last = promised(b, receiver);
            a.end(last);
            Eventually.until(
                    "both webhooks have come",
                    () -> !receiver.of(canceled).isEmpty() && !receiver.of(last).isEmpty());
            Eventually.until("nothing is left", () -> client.waiting(BackgroundCaller.QUEUE) == 0);
            assertThat(b.job(canceled)).isEqualTo(end);
            assertThat(receiver.of(canceled)).hasSize(1);
            assertThat(receiver.of(canceled).get(0).text()).contains("\"canceled\"");
        }
    }

    private static ForetellProcess web(Foretell foretell) {
        return foretell.web("WEBHOOK_PRIVATE_ADDRESSES", "true", "WEBHOOK_KEY", HookReceiver.KEY);
    }

    private static String promised(BackgroundCaller caller, HookReceiver receiver) {
        return BackgroundCaller.promised(
                caller.post(BackgroundCaller.body("2,151,95,12,51,25.0,0.3,43", hook(receiver))));
    }

    private static String hook(HookReceiver receiver) {
        return ", \"webhook\": \"" + receiver.url() + "\"";
    }

    /** Posts the same job to both webs at once, which makes one job; another job with its id is refused. */
    private Map<String, Integer> putAtBoth(BackgroundCaller a, BackgroundCaller b) {
        String id = UUID.randomUUID().toString();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE / 2; i++) {
            all.add(beside(() -> a.put(id, BackgroundCaller.body(3))));
            all.add(beside(() -> b.put(id, BackgroundCaller.body(3))));
        }
        List<HttpResponse<String>> responses = all.stream().map(Caller::await).toList();
        assertThat(responses)
                .allSatisfy(response ->
                        assertThat(BackgroundCaller.promised(response)).isEqualTo(id));
        assertThat(responses.stream().map(response -> json(response).path("created_at")))
                .containsOnly(json(responses.get(0)).path("created_at"));
        assertProblem(a.put(id, BackgroundCaller.body(4)), 409, id);
        assertProblem(b.put(id, BackgroundCaller.body(4)), 409, id);
        return Map.of(id, 3);
    }

    @Test
    void webhooks_are_sent_though_the_web_that_promised_them_is_gone(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri());
                HookReceiver receiver = new HookReceiver()) {
            client.pretendWorker(BackgroundCaller.MODEL);
            receiver.answer(request -> 503);
            ForetellProcess doomed = web(foretell);
            BackgroundCaller a = new BackgroundCaller(doomed.address()).awaitReady();
            ForetellProcess worker = foretell.worker();
            String finished = promised(a, receiver);
            a.end(finished);
            Eventually.until("it was tried in vain", () -> receiver.of(finished).size() >= 2);
            worker.kill();
            String open = promised(a, receiver);
            doomed.kill();

            // A job that was attempted before is taken now, the other only the third time.
            receiver.answer(
                    request -> request.id().equals(open) && receiver.of(open).size() < 3 ? 500 : 204);
            int triedBefore = receiver.of(finished).size();
            BackgroundCaller b = new BackgroundCaller(web(foretell).address()).awaitReady();
            foretell.worker();

            assertThat(b.end(open).path("status").asText()).isEqualTo("succeeded");
            Eventually.until(
                    "all webhooks were taken",
                    LEASE_AND_MORE,
                    () -> receiver.of(open).size() == 3 && receiver.of(finished).size() > triedBefore);
            assertThat(receiver.of(open))
                    .allSatisfy(received -> assertThat(received.text()).contains(open, "\"succeeded\""));
            String last = promised(b, receiver);
            Eventually.until("a later one was taken", () -> !receiver.of(last).isEmpty());
            assertThat(receiver.of(open)).hasSize(3);
            assertThat(receiver.of(finished)).hasSize(triedBefore + 1);
        }
    }
}
