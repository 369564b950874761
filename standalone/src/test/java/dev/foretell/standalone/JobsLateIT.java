package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BackgroundCaller;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.web.database.DatabaseRing;
import dev.foretell.web.history.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks that late messages about a background job that has ended change nothing, whoever sends them. */
@ExtendWith({BrokerRing.class, DatabaseRing.class})
class JobsLateIT {

    private static final Duration PAUSE = Duration.ofSeconds(90);

    @Test
    void a_worker_that_was_away_for_90_seconds_changes_no_end(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess paused = foretell.worker("BATCH_DELAY", "10s", "PREFETCH", "128");
            BackgroundCaller caller = new BackgroundCaller(foretell.web().address()).awaitReady();
            Map<String, Integer> promised = caller.promisedMany(10);
            Eventually.until("the worker holds all jobs", () -> client.waiting(BackgroundCaller.QUEUE) == 0);
            paused.suspend();
            long since = System.nanoTime();
            ForetellProcess other = foretell.worker();

            Map<String, JsonNode> ends = caller.ends(promised.keySet());
            assertThat(ends.values())
                    .allSatisfy(
                            job -> assertThat(other.isNamed(job.path("worker").asText()))
                                    .as("the worker of " + job)
                                    .isTrue());
            Eventually.until(
                    "90 seconds are over", PAUSE.multipliedBy(2), () -> System.nanoTime() - since > PAUSE.toNanos());
            paused.resume();
            paused.awaitOutput("lost the broker");
            Eventually.until("it is back", () -> paused.output().split("connected to the broker", -1).length > 2);
            String later = caller.promised(0);
            caller.end(later);

            assertThat(caller.ends(promised.keySet())).isEqualTo(ends);
            assertThat(caller.counted()).isEqualTo(11);
            Eventually.until("nothing is left", () -> client.waiting(BackgroundCaller.RESULTS) == 0);
            caller.assertAllPredicted(promised);
        }
    }

    @Test
    void what_a_foreign_client_sends_of_jobs_changes_no_end_and_holds_up_nobody(
            TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            client.pretendWorker(BackgroundCaller.MODEL);
            BackgroundCaller caller = new BackgroundCaller(foretell.web().address()).awaitReady();
            String canceled = caller.promised(0);
            assertThat(caller.client()
                            .method("POST", "/predictions/" + canceled + "/cancel")
                            .statusCode())
                    .isEqualTo(200);
            String misled = caller.promised(1);
            client.tell(answer(misled, "[[0.1, 0.2]]"));
            JsonNode misfit = caller.end(misled);
            foretell.worker();
            String finished = caller.promised(2);
            Map<String, JsonNode> before = caller.ends(List.of(canceled, misled, finished));

            for (String id : List.of(canceled, misled, finished, "unknown", "", "a\u0000b", "x".repeat(250))) {
                client.tell(answer(id, "[[0.123]]"));
                client.tell(answer(id, "[]"));
                client.tell(answer(id, "[[]]"));
                client.tell(new AmqpClient.Message(
                        AmqpClient.properties(id).type("started").build(), "{\"worker\": \"late\\u0000\"}"));
                client.tell(new AmqpClient.Message(
                        AmqpClient.properties(id).build(),
                        "{\"worker\": \"late\", \"model\": \"diabetes\","
                                + " \"problem\": {\"code\": \"unknown-model\", \"detail\": \"late\"}}"));
            }
            for (String garbage : List.of(
                    "",
                    "garbage",
                    "{",
                    "[]",
                    "null",
                    "{\"predictions\": 1}",
                    "{\"predictions\": [[1], [1, 2]]}",
                    "{\"problem\": {\"code\": \"no-such\"}}",
                    "\u0000\uffff")) {
                client.tell(
                        new AmqpClient.Message(AmqpClient.properties(finished).build(), garbage));
                client.tell(new AmqpClient.Message(
                        AmqpClient.properties(finished).type("started").build(), garbage));
                client.tell(new AmqpClient.Message(
                        AmqpClient.properties(finished)
                                .contentType("application/octet-stream;datatype=FP32")
                                .build(),
                        garbage));
            }
            client.tell(new AmqpClient.Message(AmqpClient.properties(null).build(), "{\"predictions\": [[1]]}"));
            Eventually.until("all was taken", () -> client.waiting(BackgroundCaller.RESULTS) == 0);
            String last = caller.promised(3);

            assertThat(caller.end(last).path("status").asText()).isEqualTo("succeeded");
            assertThat(caller.ends(List.of(canceled, misled, finished))).isEqualTo(before);
            assertThat(caller.job(canceled).path("status").asText()).isEqualTo("canceled");
            assertThat(caller.job(finished).path("status").asText()).isEqualTo("succeeded");
            assertThat(misfit.path("status").asText()).isEqualTo("failed");
            assertThat(misfit.at("/problem/code").asText()).isEqualTo("model-failed");
            assertThat(misfit.path("error").asText()).contains("rows of 2 numbers");
            assertNothingIsUnacknowledged(client, foretell);
        }
    }

    /** Asserts that webs acknowledged all messages: others would be back in the queue after a web stops. */
    private static void assertNothingIsUnacknowledged(AmqpClient client, Foretell foretell) {
        foretell.close();
        assertThat(client.waiting(BackgroundCaller.RESULTS)).isZero();
    }

    private static AmqpClient.Message answer(String id, String predictions) {
        return new AmqpClient.Message(
                AmqpClient.properties(id).build(),
                "{\"worker\": \"late\", \"model\": \"diabetes\", \"version\": \"1\", \"seconds\": 1,"
                        + " \"predictions\": " + predictions + "}");
    }

    @Test
    void a_job_without_a_worker_ends_at_its_deadline_and_stays_so(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            ForetellProcess worker = foretell.worker("BATCH_DELAY", "10s");
            BackgroundCaller caller =
                    new BackgroundCaller(foretell.web("JOB_DEADLINE", "2s").address()).awaitReady();
            String id = caller.promised(0);
            Eventually.until("the worker holds the job", () -> client.waiting(BackgroundCaller.QUEUE) == 0);
            worker.suspend();
            JsonNode held = caller.end(id);
            String waiting = caller.promised(1);
            JsonNode waited = caller.end(waiting);

            worker.resume();
            client.tell(answer(id, "[[0.5]]"));
            Eventually.until("the late result was taken", () -> client.waiting(BackgroundCaller.RESULTS) == 0);

            for (JsonNode job : List.of(held, waited)) {
                assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("failed");
                assertThat(job.at("/problem/code").asText()).isEqualTo("expired");
            }
            assertThat(caller.job(id)).isEqualTo(held);
            assertThat(caller.job(waiting)).isEqualTo(waited);
        }
    }

    @Test
    void the_longest_id_of_a_foreign_client_harms_no_worker(TestBroker broker, TestDatabase database) {
        try (Foretell foretell = Foretell.on(broker, database.empty());
                AmqpClient client = new AmqpClient(broker.uri())) {
            foretell.worker().awaitConnected();
            AmqpClient.Callback callback = client.callback();
            String id = "i".repeat(255);

            callback.send(
                    BackgroundCaller.MODEL,
                    callback.properties(id)
                            .headers(Map.of("foretell-notify", "started"))
                            .build(),
                    "{\"instances\": [[2,151,95,12,51,25,0.3,43]]}".getBytes(StandardCharsets.UTF_8));
            Eventually.until(
                    "a notice and an answer have come", () -> callback.all().size() == 2);
            callback.send(
                    BackgroundCaller.MODEL,
                    callback.properties("next").build(),
                    "{\"instances\": [[2,151,95,12,51,25,0.3,43]]}");

            assertThat(callback.await("next").body()).contains("\"predictions\"");
        }
    }
}
