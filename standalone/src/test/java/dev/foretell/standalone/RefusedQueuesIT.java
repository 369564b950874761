package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.foretell.standalone.harness.AmqpClient;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Chromium;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.Screen;
import dev.foretell.standalone.harness.TestBroker;
import dev.foretell.standalone.harness.Visitor;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what happens when queues or exchanges of our names exist with other properties. */
@ExtendWith(BrokerRing.class)
@Timeout(300)
class RefusedQueuesIT {

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    /** The time after which a queue that was mended is still refused. */
    private static final double PATIENCE = 60_000;

    private static final String IRIS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";
    private static final String DIABETES =
            "{\"model\":\"diabetes\",\"input\":{\"instances\":[[6,148,72,35,0,33.6,0.627,50]]}}";

    @ParameterizedTest
    @ValueSource(strings = {"foretell.jobs.iris", "foretell.jobs.iris.bulk"})
    void a_foreign_queue_takes_its_model_out_of_use_until_it_is_deleted_and_no_other(String queue, TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient queues = new AmqpClient(broker.uri())) {
            queues.declare(queue, Map.of("x-max-length", 5));
            ForetellProcess web = foretell.web();
            Client client = Client.program(web.address().getPort());
            ForetellProcess worker = foretell.worker("SERVE", "iris,diabetes").awaitConnected();
            Eventually.until("diabetes", () -> isReady(client, "/v2/models/diabetes/ready"));
            assertThat(status(client, DIABETES)).isEqualTo(200);

            HttpResponse<String> refused = client.postJson("/predictions", IRIS);
            Client.assertProblem(refused, 503, "The broker refuses the queue " + queue + ": PRECONDITION_FAILED");
            Client.assertProblem(
                    client.send(client.request("/predictions")
                            .header("Content-Type", Client.JSON)
                            .header("Prefer", "respond-async")
                            .POST(BodyPublishers.ofString(IRIS))),
                    503,
                    "PRECONDITION_FAILED");
            assertThat(client.get("/v2/models/iris/ready").body()).contains("PRECONDITION_FAILED");
            assertThat(isReady(client, "/v2/health/ready")).isTrue();
            JsonNode problem = json(client.get("/workers")).at("/refused_queues/0");
            assertThat(problem.path("name").asText()).isEqualTo("queue " + queue);
            assertThat(problem.path("remedy").asText()).contains("rabbitmqctl delete_queue " + queue);
            Client.assertPage(client.browser().get("/workers"), 200, "rabbitmqctl delete_queue " + queue);
            for (ForetellProcess each : new ForetellProcess[] {web, worker}) {
                assertThat(each.output())
                        .contains("the model iris is out of use, the others are not", "rabbitmqctl delete_queue")
                        .doesNotContain("no broker at", "connecting again");
            }
            assertThat(queues.waiting(queue)).isZero();

            queues.delete(queue);

            Eventually.until("iris", () -> status(client, IRIS) == 200);
            assertThat(json(client.get("/workers")).path("refused_queues")).isEmpty();
            worker.awaitOutput("the model iris is in use again");
        }
    }

    @Test
    void the_page_of_the_workers_tells_of_a_refused_queue_and_no_longer_when_it_is_deleted(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient queues = new AmqpClient(broker.uri())) {
            queues.declare("foretell.jobs.iris", Map.of("x-max-length", 5));
            ForetellProcess web = foretell.web();
            try (Visitor visitor = CHROMIUM.visitor(web.address().getPort(), Screen.DESKTOP)) {
                Page page = visitor.open("/workers");
                Locator notice = page.locator("#refused-queues > div");
                PlaywrightAssertions.assertThat(notice).hasCount(1);
                PlaywrightAssertions.assertThat(notice).containsText("The broker refuses the queue foretell.jobs.iris");
                PlaywrightAssertions.assertThat(notice).containsText("rabbitmqctl delete_queue foretell.jobs.iris");
                visitor.assertAccessible();
                visitor.picture("refused-queue", page.locator("#refused-queues"));

                queues.delete("foretell.jobs.iris");

                PlaywrightAssertions.assertThat(notice)
                        .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE));
            }
        }
    }

    @Test
    void a_foreign_queue_that_all_models_need_is_told_and_all_is_in_use_when_it_is_deleted(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient queues = new AmqpClient(broker.uri())) {
            queues.declare("foretell.dead", Map.of());

            assertOutOfUse(foretell, "queue foretell.dead", () -> queues.delete("foretell.dead"));
        }
    }

    @Test
    void an_exchange_of_another_type_is_told_and_all_is_in_use_when_it_is_deleted(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient queues = new AmqpClient(broker.uri())) {
            queues.declareExchange("foretell.jobs", "topic");

            assertOutOfUse(foretell, "exchange foretell.jobs", () -> queues.deleteExchange("foretell.jobs"));
        }
    }

    private static void assertOutOfUse(Foretell foretell, String name, Runnable mend) {
        ForetellProcess web = foretell.web();
        Client client = Client.program(web.address().getPort());
        ForetellProcess worker = foretell.worker("SERVE", "iris");
        String message = "The broker refuses the " + name + ": PRECONDITION_FAILED";
        web.awaitOutput("no model can be used with the broker at").awaitOutput(message);
        worker.awaitOutput(message);
        Client.assertProblem(client.postJson("/predictions", IRIS), 503, message);
        assertThat(json(client.get("/workers")).at("/refused_queues/0/name").asText())
                .isEqualTo(name);
        assertThat(web.output()).doesNotContain("no broker at");

        mend.run();

        Eventually.until("iris", () -> status(client, IRIS) == 200);
        assertThat(json(client.get("/workers")).path("refused_queues")).isEmpty();
    }

    @Test
    void the_queues_of_earlier_versions_are_used_as_they_are(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker);
                AmqpClient queues = new AmqpClient(broker.uri())) {
            queues.declare("foretell.results", Map.of("x-queue-type", "quorum"));
            queues.declare("foretell.dead.answers", Map.of("x-queue-type", "quorum"));

            ForetellProcess web = foretell.web();
            Client client = Client.program(web.address().getPort());
            foretell.worker("SERVE", "iris");
            Eventually.until("iris", () -> status(client, IRIS) == 200);

            HttpResponse<String> waited = client.send(client.request("/predictions")
                    .header("Content-Type", Client.JSON)
                    .header("Prefer", "respond-async, wait=30")
                    .POST(BodyPublishers.ofString(IRIS)));
            Eventually.until(
                    "the background job",
                    () -> json(client.get(
                                    "/predictions/" + json(waited).path("id").asText()))
                            .path("status")
                            .asText()
                            .equals("succeeded"));
            assertThat(web.output()).doesNotContain("refuses", "no broker at");
        }
    }

    private static boolean isReady(Client client, String path) {
        return client.get(path).statusCode() == 200;
    }

    private static int status(Client client, String body) {
        return client.postJson("/predictions", body).statusCode();
    }
}
