package dev.foretell.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.standalone.harness.BrokerRing;
import dev.foretell.standalone.harness.Caller;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Foretell;
import dev.foretell.standalone.harness.ForetellProcess;
import dev.foretell.standalone.harness.Reply;
import dev.foretell.standalone.harness.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks the heartbeats of webs and workers, and what the web does when a worker sends none. */
@ExtendWith(BrokerRing.class)
class HeartbeatsIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Pattern PORT = Pattern.compile("health and metrics are served on port (\\d+)");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void a_worker_that_falls_silent_counts_as_gone_until_it_is_heard_again(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess worker = foretell.worker();
            Caller caller = new Caller(foretell.web().address());
            caller.awaitReady();
            assertThat(Caller.await(caller.send(0)).isSucceeded()).isTrue();

            worker.suspend();
            Eventually.until("the worker counts as gone", () -> caller.status("/v2/health/ready") == 503);
            Reply refused = Caller.await(caller.send(1));
            worker.resume();
            caller.awaitReady();
            Reply answered = Caller.await(caller.send(2));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("No worker serves the model diabetes at present.");
            assertThat(answered.isSucceeded()).isTrue();
        }
    }

    @Test
    void what_a_killed_worker_held_waits_for_the_next_and_nothing_more_is_taken_meanwhile(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess worker = foretell.worker();
            Caller caller = new Caller(foretell.web("DEADLINE", "140s").address());
            caller.awaitReady();
            worker.suspend();
            List<CompletableFuture<Reply>> held = caller.sendMany(50);
            Eventually.until(
                    "all jobs are under way", () -> caller.body("/metrics").contains("foretell_in_flight 50.0"));
            worker.kill();

            Eventually.until("the worker counts as gone", () -> caller.status("/v2/health/ready") == 503);
            assertThat(Caller.await(caller.send(0)).status()).isEqualTo(503);
            assertThat(held).noneMatch(CompletableFuture::isDone);
            foretell.worker();

            Reply.assertAllPredicted(Caller.awaitAll(held));
        }
    }

    @Test
    void a_worker_tells_of_its_health_on_a_port_of_its_own(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess worker = foretell.worker("WORKER_PORT", "0", "HOST", "127.0.0.1")
                    .awaitOutput("health and metrics are served on port ");
            Matcher port = PORT.matcher(worker.output());
            assertThat(port.find()).isTrue();
            Caller health = new Caller(URI.create("http://127.0.0.1:" + port.group(1)));

            assertThat(health.status("/v2/health/live")).isEqualTo(200);
            health.awaitReady();
            Caller caller = new Caller(foretell.web().address());
            caller.awaitReady();
            assertThat(Caller.await(caller.send(0)).isSucceeded()).isTrue();

            assertThat(health.body("/metrics"))
                    .contains("foretell_jobs_total{model=\"diabetes\",outcome=\"succeeded\",version=\"1\"} 1.0");
            assertThat(health.status("/")).isEqualTo(404);
            assertThat(caller.body("/metrics")).contains("foretell_workers 1.0");
        }
    }

    @Test
    void a_worker_whose_broker_is_away_is_alive_but_not_ready(TestBroker broker) {
        BrokerRing.requireOurs(broker);
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess worker =
                    foretell.worker("WORKER_PORT", "0", "HOST", "127.0.0.1").awaitConnected();
            Matcher port = PORT.matcher(worker.output());
            assertThat(port.find()).isTrue();
            Caller health = new Caller(URI.create("http://127.0.0.1:" + port.group(1)));
            health.awaitReady();

            broker.stop();
            try {
                Eventually.until("the worker knows", () -> health.status("/v2/health/ready") == 503);
                assertThat(health.status("/v2/health/live")).isEqualTo(200);
            } finally {
                broker.start();
            }
            health.awaitReady();
        }
    }

    @Test
    void in_json_every_line_is_an_object_and_names_job_and_trace(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess worker = foretell.worker("LOG_FORMAT", "json");
            ForetellProcess web = foretell.web("LOG_FORMAT", "json");
            Caller caller = new Caller(web.address());
            caller.awaitReady();

            String id = Caller.await(caller.sendWith(0, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"))
                    .id();

            worker.awaitOutput("predicted diabetes:1");
            web.awaitOutput("diabetes succeeded");
            for (ForetellProcess process : List.of(worker, web)) {
                List<JsonNode> lines =
                        process.output().lines().map(HeartbeatsIT::json).toList();
                assertThat(lines).allMatch(line -> line.has("timestamp") && line.has("level"));
                assertThat(lines)
                        .filteredOn(line -> line.at("/mdc/trace").asText().equals(TRACE))
                        .singleElement()
                        .satisfies(line -> {
                            assertThat(line.at("/mdc/job").asText()).isEqualTo(id);
                            assertThat(line.path("formattedMessage").asText()).startsWith("job " + id + ": ");
                        });
            }
        }
    }

    @Test
    void in_text_a_line_names_job_and_trace(TestBroker broker) {
        try (Foretell foretell = Foretell.on(broker)) {
            ForetellProcess worker = foretell.worker();
            Caller caller = new Caller(foretell.web().address());
            caller.awaitReady();

            String id = Caller.await(caller.sendWith(0, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"))
                    .id();

            worker.awaitOutput("predicted diabetes:1");
            assertThat(worker.output().lines())
                    .filteredOn(line -> line.contains(TRACE))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(" INFO  job " + id + ": predicted diabetes:1 in ")
                            .endsWith(" [job=" + id + "] [trace=" + TRACE + "]"));
            assertThat(worker.output()).doesNotContain("[job=]", "[trace=]");
        }
    }

    private static JsonNode json(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            assertThat(json.isObject()).as(line).isTrue();
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + line, e);
        }
    }
}
