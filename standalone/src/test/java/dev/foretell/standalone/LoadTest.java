package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Pictures;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Several workers, too much load, and parts of the system that are unavailable or about to stop. */
class LoadTest {

    private static final byte[] ROW =
            "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}".getBytes(StandardCharsets.UTF_8);
    private static final int PATIENCE_SECONDS = 60;

    @Test
    void three_workers_share_the_load() {
        try (Standalone standalone = Systems.started(3)) {
            Client client = Client.program(standalone.port());
            Set<String> workers = new TreeSet<>();

            Eventually.until("three workers to have answered", () -> {
                answers(client, 60).forEach(answer -> {
                    assertThat(answer.join().statusCode()).isEqualTo(200);
                    workers.add(json(answer.join()).path("worker").asText().replaceAll("@.*", ""));
                });
                return workers.size() == 3;
            });

            assertThat(workers).containsExactly("worker-1", "worker-2", "worker-3");
        }
    }

    @Test
    void closing_answers_or_refuses_every_request_under_way() {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        Standalone standalone = Systems.started(1);
        Client client = Client.program(standalone.port());
        answers.addAll(answers(client, 100));
        answers.get(0).join();
        try (Logs logs = new Logs()) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(standalone::close);
            while (!closed.isDone()) {
                CompletableFuture<HttpResponse<String>> next = client.postLater("/predictions", Client.JSON, ROW);
                answers.add(next);
                next.handle((answer, error) -> null).join();
            }
            closed.join();
            assertThat(logs.complaints()).isEmpty();
        }

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertAnsweredOrRefused(answer);
        }
        assertThat(answers.get(0).join().statusCode()).isEqualTo(200);
    }

    private static void assertAnsweredOrRefused(CompletableFuture<HttpResponse<String>> answer) {
        try {
            assertThat(answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .join()
                            .statusCode())
                    .isIn(200, 503);
        } catch (CompletionException e) {
            // No web listens after the end.
            assertThat(e).hasRootCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void closing_twice_or_unstarted_does_no_harm() {
        Standalone unstarted = new Standalone(Systems.environment(), 1);
        unstarted.close();
        unstarted.close();
        Standalone started = Systems.started(1);
        started.close();
        started.close();
    }

    @Test
    void more_requests_than_may_be_under_way_are_refused_at_once() {
        try (Standalone standalone = Systems.started(1, "FORETELL_MAX_IN_FLIGHT", "1")) {
            Client client = Client.program(standalone.port());

            Eventually.until("a request to be refused", () -> {
                List<HttpResponse<String>> answers = answers(client, 50).stream()
                        .map(CompletableFuture::join)
                        .toList();
                assertThat(answers).extracting(HttpResponse::statusCode).contains(200);
                List<HttpResponse<String>> refused = answers.stream()
                        .filter(answer -> answer.statusCode() != 200)
                        .toList();
                for (HttpResponse<String> answer : refused) {
                    assertProblem(answer, 429, "Too many predictions in flight (limit ");
                    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
                }
                return !refused.isEmpty();
            });

            assertThat(client.post("/predictions", Client.JSON, ROW).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void without_a_worker_the_deadline_ends_a_request() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            try (Web web = web(broker.uri().toString(), "FORETELL_DEADLINE", "200ms")) {
                Client client = Client.program(web.port());
                Eventually.until("the web to be connected", web::isConnected);

                assertProblem(client.post("/predictions", Client.JSON, ROW), 504, "Is a worker running?");
                assertProblem(
                        client.post(
                                "/classify",
                                "image/png",
                                Pictures.shipped().get(0).bytes()),
                        504,
                        "Is a worker running?");
                Client.assertPage(client.browser().get("/accuracy"), 504, "Is a worker running?");
            }
        }
    }

    @Test
    void a_job_waits_in_the_queue_for_a_worker_that_comes_later() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            try (Web web = web(broker.uri().toString())) {
                Client client = Client.program(web.port());
                Eventually.until("the web to be connected", web::isConnected);
                CompletableFuture<HttpResponse<String>> answer = client.postLater("/predictions", Client.JSON, ROW);

                try (Worker worker = new Worker(
                        "late",
                        WorkerSettings.of(Systems.environment(
                                "FORETELL_SERVE",
                                "iris",
                                "FORETELL_BROKER_URI",
                                broker.uri().toString())))) {
                    worker.start();

                    assertThat(json(answer.join()).path("worker").asText()).isEqualTo("late");
                }
            }
        }
    }

    @Test
    void when_the_broker_goes_away_requests_are_refused_for_a_while() {
        EmbeddedBroker broker = new EmbeddedBroker();
        broker.start();
        try (Web web = web(broker.uri().toString())) {
            Client client = Client.program(web.port());
            Eventually.until("the web to be connected", web::isConnected);

            broker.close();
            Eventually.until("the web to notice", () -> !web.isConnected());

            assertRefused(client);
        } finally {
            broker.close();
        }
    }

    @Test
    void a_web_that_is_started_before_the_broker_serves_pages() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (Web web = web("amqp://127.0.0.1:" + nobody)) {
            Client client = Client.program(web.port());

            Client.assertPage(client.browser().get("/"), 200, "Not connected to the message broker;");
            Client.assertPage(client.browser().get("/predictions"), 200);
            Client.assertPage(client.browser().get("/digits"), 200);
            assertThat(client.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(client.get("/v2/health/ready").statusCode()).isEqualTo(503);
            assertRefused(client);
        }
    }

    @Test
    void a_web_that_is_closed_while_it_connects_ends_its_link() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            Set<Thread> others = links();
            for (int i = 0; i < 10; i++) {
                try (Web web = web(broker.uri().toString())) {
                    assertThat(web.port()).isPositive();
                }
                assertThat(links()).isSubsetOf(others);
            }
        }
    }

    /** The threads of this JVM that keep a web connected, including those of the shared system. */
    private static Set<Thread> links() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("web@") && thread.getName().endsWith("-link"))
                .collect(Collectors.toSet());
    }

    private static void assertRefused(Client client) {
        HttpResponse<String> refused = client.post("/predictions", Client.JSON, ROW);
        assertProblem(refused, 503, "The message broker is unavailable.");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
        HttpResponse<String> page = client.browser().get("/accuracy");
        Client.assertPage(page, 503, "The message broker is unavailable.", "Try again in 5 seconds.");
        assertThat(page.headers().firstValue("Retry-After")).hasValue("5");
    }

    private static Web web(String broker, String... settings) {
        var environment = Systems.environment(settings);
        environment.put("FORETELL_BROKER_URI", broker);
        Web web = new Web(WebSettings.of(environment));
        web.start();
        return web;
    }

    private static List<CompletableFuture<HttpResponse<String>>> answers(Client client, int count) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(client.postLater("/predictions", Client.JSON, ROW));
        }
        return answers;
    }
}
