package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.standalone.harness.Balancer;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops a web in order: load balancers see that it is not ready before it refuses requests. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainTest {

    private static final String ROW = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";
    private static final int CLIENTS = 12;
    private static final int REQUESTS = 300;

    private final EmbeddedBroker broker = new EmbeddedBroker();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(broker));

    @BeforeEach
    void start() {
        broker.start();
        Worker worker = new Worker("only", WorkerSettings.of(environment("0s")));
        opened.add(0, worker);
        worker.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Web web(String delay) {
        Web web = new Web(WebSettings.of(environment(delay)));
        opened.add(0, web);
        web.start();
        Eventually.until("the web to be ready", web::isReady);
        return web;
    }

    private Map<String, String> environment(String delay) {
        return Systems.environment(
                "FORETELL_SERVE",
                "iris",
                "FORETELL_BROKER_URI",
                broker.uri().toString(),
                "FORETELL_DRAIN_DELAY",
                delay);
    }

    @Test
    void a_web_that_leaves_is_not_ready_and_serves_all_else() {
        Web web = web("5m");
        Client client = Client.program(web.port());
        String id = promised(client);
        Eventually.until(
                "the job to be done",
                () -> client.get("/predictions/" + id).body().contains("\"succeeded\""));
        assertThat(client.get("/v2/health/ready").headers().firstValue("Connection"))
                .isEmpty();

        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            web.close();
            closed.complete(Thread.currentThread().isInterrupted());
        });
        closer.start();
        try {
            assertServesButSaysFarewell(client);
            CompletableFuture<Void> again = CompletableFuture.runAsync(web::close);
            assertLast(client.get("/v2/health/live"), 200);
            assertThat(closed).isNotDone();
            assertThat(again).isNotDone();
        } finally {
            closer.interrupt();
        }

        assertThat(closed.join()).as("still interrupted").isTrue();
        assertThatThrownBy(() -> client.get("/v2/health/live"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(ConnectException.class);
    }

    private static void assertServesButSaysFarewell(Client client) {
        Eventually.until(
                "the web not to be ready", () -> client.get("/v2/health/ready").statusCode() == 503);

        assertLast(client.get("/v2/health/ready"), 503);
        assertLast(client.get("/v2/health/live"), 200);
        assertLast(client.get("/v2/models/iris/ready"), 200);
        assertLast(client.postJson("/predictions", ROW), 200);
        assertLast(client.get("/predictions/" + promised(client)), 200);
        assertLast(client.get("/metrics"), 200);
        assertLast(client.browser().get("/"), 200);
        assertThat(client.browser().get("/").body()).contains("Connected to the message broker.");
        assertLast(client.get("/static/style.css"), 200);
        assertLast(client.get("/nowhere"), 404);
        assertLast(client.postJson("/predictions", "{"), 400);
        assertLast(client.method("DELETE", "/predictions"), 405);
    }

    private static void assertLast(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().allValues("Connection"))
                .as(response.uri() + "")
                .containsExactly("close");
    }

    private static String promised(Client client) {
        HttpResponse<String> response = client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(ROW)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return Client.json(response).path("id").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1s"})
    void a_response_that_began_to_be_waited_for_before_ends_its_connection_too(String delay) {
        Web web = web(delay);
        Client client = Client.program(web.port());
        String id = unserved(client);
        CompletableFuture<HttpResponse<String>> poll =
                CompletableFuture.supplyAsync(() -> client.get("/predictions/" + id + "?wait=600s"));
        Eventually.until("the poll to wait", () -> client.get("/metrics").body().contains("foretell_watches 1.0"));

        web.close();

        assertLast(poll.join(), 200);
    }

    /** A job that no worker takes. */
    private static String unserved(Client client) {
        String picture = "{\"model\":\"diabetes\",\"input\":{\"instances\":[[1,85,66,29,0,26.6,0.351,31]]}}";
        HttpResponse<String> response = client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(picture, StandardCharsets.UTF_8)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return Client.json(response).path("id").asText();
    }

    @Test
    void webs_are_replaced_one_after_the_other_and_no_request_fails() {
        List<Web> webs = new ArrayList<>(List.of(web("2s"), web("2s")));
        try (Balancer balancer = new Balancer();
                Logs logs = new Logs()) {
            webs.forEach(web -> balancer.add(web.port()));
            balancer.start(CLIENTS, "/predictions", ROW);
            balancer.awaitMore(REQUESTS);
            for (int round = 0; round < 2; round++) {
                Web leaving = webs.remove(0);
                int port = leaving.port();
                leaving.close();
                int sent = balancer.sentTo(port);
                assertThat(sent).as("requests to a web that has left").isPositive();
                balancer.awaitMore(REQUESTS);
                assertThat(balancer.sentTo(port)).as("none since").isEqualTo(sent);
                Web fresh = web("2s");
                webs.add(fresh);
                balancer.add(fresh.port());
                Eventually.until("requests to a new web", () -> balancer.sentTo(fresh.port()) > 0);
                balancer.awaitMore(REQUESTS);
            }

            assertThat(balancer.failures()).isEmpty();
            assertThat(logs.complaints()).isEmpty();
        }
    }

    @Test
    void a_web_that_is_closed_before_it_starts_does_not_linger_and_does_not_serve() {
        Web web = new Web(WebSettings.of(environment("5m")));

        web.close();
        web.start();

        assertThat(web.isServing()).isFalse();
        assertThat(web.isReady()).isFalse();
    }
}
