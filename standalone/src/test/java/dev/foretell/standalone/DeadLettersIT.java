package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.ExpiredJobs;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.worker.PoisonedWorkerMain;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead letters: listed, requeued and discarded, by one caller or by several at the same time. */
@ExtendWith(BrokerRing.class)
class DeadLettersIT {

    private static final String QUEUE = "foretell.jobs.diabetes";
    private static final String DEAD = "foretell.dead";
    private static final String POISON = "2,151,95,12," + PoisonedWorkerMain.POISON + ",25.0,0.357,43";
    /** The time after which a running worker would have taken a job. */
    private static final String SOON = "8000";

    private static Client client(ForetellProcess web) {
        return Client.program(web.address().getPort());
    }

    private static JsonNode queue(Client web, String name) {
        for (JsonNode queue : json(web.get("/workers")).path("queues")) {
            if (queue.path("name").asText().equals(name)) {
                return queue;
            }
        }
        return MissingNode.getInstance(); // It is not there, or the broker has not reported it yet.
    }

    private static HttpResponse<String> move(Client web, String how, String chosen) {
        return web.postJson("/dead-letters/" + how, chosen);
    }

    private static String id(int number) {
        return "{\"id\": \"letter-" + number + "\"}";
    }

    @Test
    void a_job_that_kills_workers_is_seen_with_its_reason_and_runs_when_it_is_put_back(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient amqp = new AmqpClient(broker.uri())) {
            ForetellProcess process = foretell.web("DEADLINE", "140s");
            Client web = client(process);
            Caller caller = new Caller(process.address());
            amqp.pretendWorker("diabetes");
            caller.awaitReady();
            CompletableFuture<Reply> poison = caller.send(POISON);
            Eventually.until("the poison waits", () -> amqp.waiting(QUEUE) == 1);
            try (Foretell doomed = Foretell.beside(broker)) {
                doomed.superviseUntil(poison::isDone);
            }
            String id = Caller.await(poison).id();

            JsonNode letters = json(web.get("/dead-letters"));

            assertThat(letters.path("total").asInt()).isEqualTo(1);
            JsonNode letter = letters.path("letters").get(0);
            assertThat(letter.path("id").asText()).isEqualTo(id);
            assertThat(letter.path("reason").asText()).isEqualTo("delivery_limit");
            assertThat(letter.path("queue").asText()).isEqualTo(QUEUE);
            assertThat(letter.path("model").asText()).isEqualTo("diabetes");
            assertThat(letter.path("bytes").asInt()).isPositive();
            assertThat(letter.path("requeued").asInt()).isZero();
            assertThat(letter.path("deliveries").asInt()).isEqualTo(6);
            assertPage(web.browser().get("/workers"), 200, id, "workers that took it died", "Requeue");

            ForetellProcess worker = foretell.worker().awaitConnected();
            assertThat(json(move(web, "requeue", "{\"id\": \"" + id + "\"}"))
                            .path("requeued")
                            .asInt())
                    .isEqualTo(1);
            Eventually.until("the job has run", () -> ran(web, worker) == 1);
            assertThat(json(web.get("/dead-letters")).path("total").asInt()).isZero();
            assertThat(json(web.get("/predictions/" + id)).path("status").asText())
                    .as("what was told to the caller stays")
                    .isEqualTo("failed");
            assertProblem(move(web, "requeue", "{\"id\": \"" + id + "\"}"), 409, "is not among the oldest 50");
        }
    }

    /** The number of jobs that a worker reports as answered. */
    private static int ran(Client web, ForetellProcess process) {
        for (JsonNode worker : json(web.get("/workers")).path("workers")) {
            if (process.isNamed(worker.path("name").asText())) {
                return worker.path("jobs").asInt();
            }
        }
        return 0;
    }

    @Test
    void letters_are_put_back_and_thrown_away_one_or_all(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient amqp = new AmqpClient(broker.uri())) {
            Client web = client(foretell.web().awaitConnected());
            AmqpClient.Callback callback = amqp.callback();
            ExpiredJobs.bury(amqp, callback, 60, SOON);

            JsonNode letters = json(web.get("/dead-letters"));
            assertThat(letters.path("total").asInt()).isEqualTo(60);
            assertThat(letters.path("letters"))
                    .hasSize(50)
                    .extracting(letter -> letter.path("reason").asText())
                    .containsOnly("expired");
            assertThat(letters.path("letters"))
                    .extracting(letter -> letter.path("id").asText())
                    .startsWith("letter-1", "letter-2");
            Eventually.until("all are back: looking takes nothing", () -> amqp.waiting(DEAD) == 60);

            assertThat(move(web, "discard", id(3)).statusCode()).isEqualTo(200);
            assertProblem(move(web, "discard", id(3)), 409, "not among the oldest 50");
            assertProblem(move(web, "requeue", id(60)), 409, "not among the oldest 50");
            Eventually.until("so many letters are left", () -> amqp.waiting(DEAD) == 59);

            foretell.worker().awaitConnected();
            Eventually.until(
                    "the worker is known",
                    () -> json(web.get("/workers")).at("/totals/workers").asInt() == 1);
            assertThat(json(move(web, "requeue", "{\"count\": 40}"))
                            .path("requeued")
                            .asInt())
                    .isEqualTo(40);
            Eventually.until("they have run", () -> predicted(callback).size() == 40);
            Eventually.until("so many letters are left", () -> amqp.waiting(DEAD) == 19);

            assertThat(json(move(web, "discard", "{\"count\": 100}"))
                            .path("discarded")
                            .asInt())
                    .isEqualTo(19);
            assertProblem(move(web, "discard", "{\"count\": 1}"), 409, "There are no dead letters.");
            Eventually.until(
                    "no letter is left", () -> queue(web, DEAD).path("ready").asInt() == 0);
        }
    }

    private static Set<String> predicted(AmqpClient.Callback callback) {
        return Set.copyOf(callback.all().stream()
                .filter(message -> message.body().contains("predictions"))
                .map(message -> message.properties().getCorrelationId())
                .toList());
    }

    @Test
    void many_may_look_at_once_in_several_webs_and_each_sees_all(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient amqp = new AmqpClient(broker.uri())) {
            List<ForetellProcess> processes = List.of(foretell.web(), foretell.web());
            List<Client> webs = processes.stream()
                    .map(ForetellProcess::awaitConnected)
                    .map(DeadLettersIT::client)
                    .toList();
            ExpiredJobs.bury(amqp, amqp.callback(), 30, ExpiredJobs.AT_ONCE);

            List<CompletableFuture<JsonNode>> looks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Client web = webs.get(i % 2);
                looks.add(CompletableFuture.supplyAsync(() -> json(web.get("/dead-letters"))));
            }

            assertThat(looks).allSatisfy(look -> {
                assertThat(look.join().path("total").asInt()).isEqualTo(30);
                assertThat(look.join().path("letters")).hasSize(30);
            });
            Eventually.until("so many letters are left", () -> amqp.waiting(DEAD) == 30);

            List<CompletableFuture<Integer>> discards = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> move(webs.get(i % 2), "discard", id(7)).statusCode()))
                    .toList();
            assertThat(discards.stream().map(CompletableFuture::join))
                    .as("one throws it away, the others are told that it is gone")
                    .containsExactlyInAnyOrder(200, 409, 409, 409, 409, 409, 409, 409);
            Eventually.until("so many letters are left", () -> amqp.waiting(DEAD) == 29);
        }
    }

    @Test
    void what_waits_is_told_and_a_queue_that_is_not_there_harms_nothing(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient amqp = new AmqpClient(broker.uri())) {
            Client web = client(foretell.web().awaitConnected());
            AmqpClient.Callback callback = amqp.callback();
            for (int i = 0; i < 5; i++) {
                callback.send("diabetes", callback.properties("job-" + i).build(), ExpiredJobs.ROW);
            }
            callback.send("diabetes.bulk", callback.properties("bulk").build(), ExpiredJobs.ROW);

            Eventually.until(
                    "they are counted", () -> queue(web, QUEUE).path("ready").asInt() == 5);
            Eventually.until(
                    "the one of a dataset, too",
                    () -> queue(web, QUEUE + ".bulk").path("ready").asInt() == 1);
            assertThat(queue(web, QUEUE).path("consumers").asInt()).isZero();
            assertThat(queue(web, "foretell.results").path("consumers").asInt()).isEqualTo(1);

            amqp.delete("foretell.jobs.iris");
            Eventually.until(
                    "the queue is missing",
                    () -> !json(web.get("/workers")).path("queues").toString().contains("\"foretell.jobs.iris\""));
            assertThat(json(web.get("/workers")).path("connected").asBoolean()).isTrue();

            foretell.worker().awaitConnected();
            Eventually.until("all is done", () -> predicted(callback).size() == 6);
            Eventually.until(
                    "nothing waits", () -> queue(web, QUEUE).path("ready").asInt() == 0);
            assertThat(queue(web, QUEUE).path("consumers").asInt()).isEqualTo(1);
        }
    }
}
