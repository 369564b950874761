package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.TestWorkers;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks when web and worker report that they are healthy, and what is refused when they are not. */
class HealthTest {

    private static final String ROW = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_web_is_ready_while_a_worker_is_there_and_refuses_when_it_has_left() {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            try (Web web = new Web(WebSettings.of(environment(broker)))) {
                web.start();
                Client client = Client.program(web.port());
                Eventually.until("the web to be connected", web::isConnected);
                assertReady(client, 503);
                Client.assertPage(client.browser().get("/"), 200, "<div class=\"calm\" data-calm>");

                Worker worker = new Worker("only", WorkerSettings.of(environment(broker)));
                worker.start();
                Eventually.until("the web to hear the worker", web::isReady);
                assertReady(client, 200);
                assertThat(worker.isReady()).isTrue();
                assertThat(client.postJson("/predictions", ROW).statusCode()).isEqualTo(200);

                worker.close();
                Eventually.until("the web to hear that it has stopped", () -> !web.isReady());
                assertReady(client, 503);
                assertThat(worker.isReady()).isFalse();
                Eventually.until(
                        "requests to be refused",
                        () -> client.postJson("/predictions", ROW).statusCode() == 503);
                HttpResponse<String> refused = client.postJson("/predictions", ROW);
                assertProblem(refused, 503, "No worker serves the model iris at present.");
                assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
                assertThat(client.get("/metrics").body())
                        .containsPattern("foretell_refused_total\\{reason=\"no-worker\"} [1-9]")
                        .contains("foretell_workers 0.0");
            }
        }
    }

    @Test
    void a_worker_that_drains_is_not_ready_and_can_be_asked_until_it_has_finished() throws Exception {
        CountDownLatch passing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            Map<String, String> environment = environment(broker);
            environment.put("FORETELL_DEADLINE", "60s");
            environment.put("FORETELL_WORKER_PORT", "0");
            try (Web web = new Web(WebSettings.of(environment));
                    Worker worker = TestWorkers.beforePasses(WorkerSettings.of(environment), () -> {
                        passing.countDown();
                        await(goOn);
                    })) {
                web.start();
                worker.start();
                Client health = Client.program(worker.healthPort().orElseThrow());
                Eventually.until("the web to be ready", web::isReady);
                assertReady(health, 200);
                CompletableFuture<HttpResponse<String>> reply =
                        Client.program(web.port()).postLater("/predictions", Client.JSON, ROW.getBytes(UTF_8));
                await(passing);

                CompletableFuture<Void> closed = CompletableFuture.runAsync(worker::close);
                Eventually.until(
                        "the worker to drain",
                        () -> health.get("/v2/health/ready").statusCode() == 503);
                assertReady(health, 503);
                assertThat(closed).isNotDone();
                assertThat(reply).isNotDone();
                goOn.countDown();

                assertThat(reply.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
                closed.get(60, TimeUnit.SECONDS);
                assertThatThrownBy(() -> health.get("/v2/health/live")).hasCauseInstanceOf(ConnectException.class);
            } finally {
                goOn.countDown();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Test
    void a_web_whose_models_are_gone_is_not_ready() throws IOException {
        Path models = copyOfIris();
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.start();
            Map<String, String> environment = environment(broker);
            try (Worker worker = new Worker("only", WorkerSettings.of(environment))) {
                worker.start();
                environment.put("FORETELL_MODELS", models.toString());
                try (Web web = new Web(WebSettings.of(environment))) {
                    web.start();
                    Eventually.until("the web to be ready", web::isReady);

                    Files.move(models, folder.resolve("elsewhere"));

                    assertThat(web.isReady()).isFalse();
                    assertReady(Client.program(web.port()), 503);
                }
            }
        }
    }

    /** A repository with one model, which the web reads only once. */
    private Path copyOfIris() throws IOException {
        Path models = folder.resolve("models");
        Path version = Files.createDirectories(models.resolve("iris/1"));
        Path shipped = Path.of("../model/repository/iris/1");
        try (var files = Files.list(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, version.resolve(file.getFileName()));
            }
        }
        return models;
    }

    private static void assertReady(Client client, int status) {
        assertThat(client.get("/v2/health/ready").statusCode()).isEqualTo(status);
        assertThat(client.get("/v2/health/live").statusCode()).isEqualTo(200);
    }

    private static Map<String, String> environment(EmbeddedBroker broker) {
        return Systems.environment(
                "FORETELL_SERVE", "iris", "FORETELL_BROKER_URI", broker.uri().toString(), "FORETELL_DEADLINE", "1s");
    }
}
