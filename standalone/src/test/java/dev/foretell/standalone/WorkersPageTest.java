package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertPage;
import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the view of the running system, for people and programs, on the embedded broker. */
class WorkersPageTest {

    private static final String IRIS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    private static Standalone standalone;
    private static Client program;

    @BeforeAll
    static void start() {
        standalone = Systems.started(2);
        program = Client.program(standalone.port());
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    private static JsonNode state() {
        return json(program.get("/workers"));
    }

    @Test
    void workers_queues_and_predictions_are_told_as_they_are() {
        assertThat(program.postJson("/predictions", IRIS).statusCode()).isEqualTo(200);
        Eventually.until(
                "the prediction to be counted",
                () -> state().at("/today/predictions").asInt() > 0);
        Eventually.until(
                "a heartbeat after it",
                () -> state().at("/workers/0/jobs").asInt()
                                + state().at("/workers/1/jobs").asInt()
                        > 0);
        JsonNode state = state();

        assertThat(state.path("connected").asBoolean()).isTrue();
        assertThat(state.path("ready").asBoolean()).isTrue();
        assertThat(state.at("/totals/workers").asInt()).isEqualTo(2);
        assertThat(state.path("workers"))
                .extracting(each -> each.path("state").asText())
                .containsOnly("serving");
        assertThat(state.at("/workers/0/native_bytes").asLong()).isPositive();
        assertThat(state.path("queues"))
                .extracting(each -> each.path("name").asText())
                .contains("foretell.jobs.iris", "foretell.jobs.iris.bulk", "foretell.results", "foretell.dead");
        assertThat(state.at("/queues/0/consumers").asInt()).isEqualTo(2);
        assertThat(state.path("keeps_dead_letters").asBoolean()).isFalse();
    }

    @Test
    void the_page_shows_them_as_of_the_request() {
        String name = state().at("/workers/0/name").asText();

        HttpResponse<String> page = program.browser().get("/workers");

        assertPage(page, 200, name, "serving", "foretell.jobs.mnist.bulk", "The embedded broker keeps none");
        assertThat(page.headers().allValues("Vary")).contains("Accept");
    }

    @Test
    void the_embedded_broker_has_no_dead_letters() {
        JsonNode letters = json(program.get("/dead-letters"));

        assertThat(letters.path("kept").asBoolean()).isFalse();
        assertThat(letters.path("letters")).isEmpty();
        assertProblem(program.postJson("/dead-letters/requeue", "{\"count\":1}"), 409, "embedded broker keeps no");
        assertProblem(program.postJson("/dead-letters/discard", "{\"id\":\"x\"}"), 409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"id\":1}",
                "{\"id\":\"a\",\"count\":1}",
                "{\"count\":0}",
                "{\"count\":-1}",
                "{\"count\":\"all\"}",
                "{\"count\":1000000}",
                "{\"what\":1}"
            })
    void letters_that_are_not_named_are_refused(String body) {
        assertProblem(program.postJson("/dead-letters/requeue", body), 422);
        assertProblem(program.postJson("/dead-letters/discard", body), 422);
    }

    @Test
    void a_stream_tells_the_state_again_and_again() throws IOException {
        try (Stream stream = new Stream(standalone.port())) {
            List<String> moments = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                JsonNode state = stream.next();
                assertThat(state.path("workers")).hasSize(2);
                moments.add(state.path("at").asText());
            }
            assertThat(moments).doesNotHaveDuplicates().isSorted();
        }
        HttpResponse<String> head = program.method("HEAD", "/workers/events");
        assertThat(head.statusCode()).isEqualTo(200);
    }

    @Test
    void streams_end_with_the_server_and_do_not_hold_it_up() throws IOException {
        Web web = new Web(WebSettings.of(
                Systems.environment("FORETELL_BROKER_URI", standalone.broker().toString())));
        web.start();
        try (Stream one = new Stream(web.port());
                Stream other = new Stream(web.port())) {
            assertThat(one.next().path("workers")).isNotNull();
            assertThat(other.next().path("workers")).isNotNull();

            web.close();

            assertThat(one.isAtEnd()).isTrue();
            assertThat(other.isAtEnd()).isTrue();
        }
    }

    @Test
    void without_a_broker_the_page_says_so_at_once() {
        try (Web web = new Web(WebSettings.of(Systems.environment("FORETELL_BROKER_URI", "amqp://127.0.0.1:1")))) {
            web.start();
            Client client = Client.program(web.port());

            assertPage(
                    client.browser().get("/workers"),
                    200,
                    "Not connected to the message broker",
                    "No worker is running",
                    "The message broker is unavailable.");
            assertPage(client.browser().get("/"), 200, "No worker is running", "docker-compose up -d --scale worker=2");
            assertThat(json(client.get("/workers")).path("queues").isNull()).isTrue();
            assertProblem(client.get("/dead-letters"), 503, "message broker is unavailable");
            assertProblem(client.postJson("/dead-letters/discard", "{\"count\":1}"), 503);
        }
    }

    /** A stream of states, as a browser requests it. */
    private static final class Stream implements AutoCloseable {
        private static final JsonMapper JSON = new JsonMapper();
        private final Socket socket;
        private final BufferedReader lines;

        Stream(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET /workers/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(lines.readLine()).startsWith("HTTP/1.1 200 ");
        }

        JsonNode next() throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith("data: ")) {
                line = lines.readLine();
            }
            assertThat(line).as("an event").isNotNull();
            return JSON.readTree(line.substring("data: ".length()));
        }

        boolean isAtEnd() {
            try {
                String line = lines.readLine();
                while (line != null) {
                    line = lines.readLine();
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
