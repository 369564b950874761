package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Eventually;
import dev.foretell.standalone.harness.Logs;
import dev.foretell.standalone.harness.Systems;
import dev.foretell.web.Web;
import dev.foretell.web.WebSettings;
import dev.foretell.worker.Worker;
import dev.foretell.worker.WorkerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Callers that wait for jobs that no worker has taken: with a stream, with a long poll, in an interactive request, or
 * no longer.
 */
class WaitingTest {

    private static final String IRIS = "{\"model\":\"iris\",\"input\":{\"instances\":[[5.1,3.5,1.4,0.2]]}}";

    private final EmbeddedBroker broker = new EmbeddedBroker();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(broker));
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void start() {
        broker.start();
        environment = Systems.environment("FORETELL_BROKER_URI", broker.uri().toString(), "FORETELL_DEADLINE", "700ms");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    /** A web that is connected, and does not know for some seconds that there is no worker. */
    private Web web() {
        Web web = new Web(WebSettings.of(environment));
        opened.add(0, web);
        web.start();
        Eventually.until("the web to be connected", web::isConnected);
        return web;
    }

    private void startWorker() {
        Worker worker = new Worker("late", WorkerSettings.of(environment));
        opened.add(0, worker);
        worker.start();
    }

    private static String promised(Client client) {
        HttpResponse<String> response = client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(IRIS)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json(response).path("id").asText();
    }

    private static String waiting(Client client) {
        return client.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("foretell_watches "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void who_waits_in_vain_is_told_the_id_to_look_for() {
        Client client = Client.program(web().port());

        HttpResponse<String> late = client.postJson("/predictions", IRIS);

        assertProblem(late, 504, "before the deadline of 700 ms");
        JsonNode found = json(client.get("/predictions/" + json(late).path("id").asText()));
        assertThat(found.path("status").asText()).isEqualTo("failed");
        assertThat(found.at("/problem/code").asText()).isEqualTo("expired");
    }

    @Test
    void a_stream_tells_the_states_in_order_and_ends() throws IOException {
        Client client = Client.program(web().port());
        try (Stream stream = new Stream(client, promised(client))) {
            assertThat(stream.event()).isEqualTo("event: starting");

            startWorker();

            String next = stream.event();
            if (next.equals("event: processing")) { // It is too short to be seen when start and end are told together.
                next = stream.event();
            }
            assertThat(next).isEqualTo("event: succeeded");
            assertThat(stream.isAtEnd()).isTrue();
            Eventually.until("nobody to wait", () -> waiting(client).endsWith(" 0.0"));
        }
    }

    @Test
    void a_stream_and_a_poll_hear_of_a_cancel() throws IOException {
        Client client = Client.program(web().port());
        String id = promised(client);
        try (Stream stream = new Stream(client, id)) {
            assertThat(stream.event()).isEqualTo("event: starting");
            CompletableFuture<HttpResponse<String>> poll =
                    CompletableFuture.supplyAsync(() -> client.get("/predictions/" + id + "?wait=50s"));
            Eventually.until("both to wait", () -> waiting(client).endsWith(" 2.0"));

            JsonNode canceled = json(client.method("POST", "/predictions/" + id + "/cancel"));

            assertThat(canceled.path("status").asText()).isEqualTo("canceled");
            assertThat(stream.event()).isEqualTo("event: canceled");
            assertThat(stream.isAtEnd()).isTrue();
            assertThat(json(poll.join())).isEqualTo(canceled);
            assertProblem(client.method("POST", "/predictions/" + id + "/cancel"), 409, "it is canceled");
            assertProblem(client.postJson("/predictions/" + id + "/truth", "{\"truth\":0}"), 409, "it is canceled");
        }
    }

    @Test
    void a_reader_of_a_stream_that_goes_away_is_forgotten() throws IOException {
        Client client = Client.program(web().port());
        String id = promised(client);
        for (int i = 0; i < 10; i++) {
            try (Stream stream = new Stream(client, id)) {
                assertThat(stream.event()).isEqualTo("event: starting");
            }
        }

        Eventually.until("nobody to wait", () -> waiting(client).endsWith(" 0.0"));
        assertThat(json(client.get("/predictions/" + id)).path("status").asText())
                .isEqualTo("starting");
    }

    @Test
    void a_poll_ends_when_its_time_is_over() {
        Client client = Client.program(web().port());
        String id = promised(client);

        JsonNode job = json(client.get("/predictions/" + id + "?wait=1"));

        assertThat(job.path("status").asText()).isEqualTo("starting");
        assertThat(waiting(client)).endsWith(" 0.0");
    }

    @Test
    void the_end_of_the_server_keeps_nobody_waiting() throws IOException {
        Web web = web();
        Client client = Client.program(web.port());
        String id = promised(client);
        try (Stream stream = new Stream(client, id)) {
            assertThat(stream.event()).isEqualTo("event: starting");
            CompletableFuture<HttpResponse<String>> poll =
                    CompletableFuture.supplyAsync(() -> client.get("/predictions/" + id + "?wait=600s"));
            CompletableFuture<HttpResponse<String>> patient =
                    CompletableFuture.supplyAsync(() -> client.send(client.request("/predictions")
                            .header("Content-Type", Client.JSON)
                            .header("Prefer", "wait=600")
                            .POST(BodyPublishers.ofString(IRIS))));
            Eventually.until("all to wait", () -> waiting(client).endsWith(" 3.0"));

            try (Logs logs = new Logs()) {
                web.close();
                assertThat(logs.complaints()).isEmpty();
            }

            assertThat(json(poll.join()).path("status").asText()).isEqualTo("starting");
            assertThat(patient.join().statusCode()).isEqualTo(202);
            assertThat(stream.isAtEnd()).isTrue();
        }
    }

    @Test
    void a_head_waits_for_nothing() {
        Client client = Client.program(web().port());
        String id = promised(client);

        HttpResponse<String> head = client.send(client.request("/predictions/" + id)
                .setHeader("Accept", "text/event-stream")
                .method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(waiting(client)).endsWith(" 0.0");
    }

    @Test
    void several_preferences_may_stand_in_several_headers_and_the_first_of_a_kind_counts() {
        Client client = Client.program(web().port());

        HttpResponse<String> response = client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("Prefer", "handling=lenient, wait=0")
                .header("Prefer", "wait=600")
                .POST(BodyPublishers.ofString(IRIS)));

        assertThat(response.statusCode()).isEqualTo(202);
    }

    /** The states of a job, read as they arrive. */
    private static final class Stream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Stream(Client client, String id) throws IOException {
            int port = client.request("/").build().uri().getPort();
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /predictions/" + id + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                    + "\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(UTF_8));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(lines.readLine()).startsWith("HTTP/1.1 200 ");
        }

        /** The name of the next event. */
        String event() {
            return lines.lines()
                    .filter(line -> line.startsWith("event: "))
                    .findFirst()
                    .orElse("no event");
        }

        /** Whether only the data of the last event precedes the end. */
        boolean isAtEnd() {
            try {
                return event().equals("no event") && socket.getInputStream().read() < 0;
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
