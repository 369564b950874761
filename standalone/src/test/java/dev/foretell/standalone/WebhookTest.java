package dev.foretell.standalone;

import static dev.foretell.standalone.harness.Client.assertProblem;
import static dev.foretell.standalone.harness.Client.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.foretell.standalone.harness.Client;
import dev.foretell.standalone.harness.Systems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests webhooks from the request to the receiver, a real one on the loopback interface. */
class WebhookTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /** A request as it arrived. */
    private record Received(String id, String timestamp, String signature, String type, String trace, String body) {}

    private static Standalone standalone;
    private static Client client;
    private static HttpServer receiver;
    private static final BlockingQueue<Received> RECEIVED = new LinkedBlockingQueue<>();
    private static final AtomicInteger REFUSALS = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", WebhookTest::receive);
        receiver.start();
        standalone = Systems.started(
                1,
                "FORETELL_WEBHOOK_PRIVATE_ADDRESSES",
                "true",
                "FORETELL_WEBHOOK_KEY",
                "whsec_" + Base64.getEncoder().encodeToString(SECRET));
        client = Client.program(standalone.port());
    }

    @AfterAll
    static void stop() {
        standalone.close();
        receiver.stop(0);
    }

    @BeforeEach
    void forget() {
        RECEIVED.clear();
        REFUSALS.set(0);
    }

    private static void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            // Decided first: once a request is in the queue, the next test may want refusals of its own.
            int status = REFUSALS.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 503 : 204;
            RECEIVED.add(new Received(
                    String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("webhook-timestamp")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("webhook-signature")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static Received next() {
        try {
            Received received = RECEIVED.poll(60, TimeUnit.SECONDS);
            assertThat(received).as("a webhook").isNotNull();
            return received;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?for=me";
    }

    @Test
    void the_end_of_a_job_is_sent_signed_as_it_can_be_looked_up() throws GeneralSecurityException {
        HttpResponse<String> promised = post(request("iris", "[5.1,3.5,1.4,0.2]", url()), "respond-async");
        assertThat(promised.statusCode()).isEqualTo(202);
        String id = json(promised).path("id").asText();

        Received received = next();

        assertThat(received.body()).isEqualTo(client.get("/predictions/" + id).body());
        assertThat(received.body()).contains("\"status\":\"succeeded\"", "\"classes\":[\"setosa\"]");
        assertThat(received.type()).isEqualTo("application/json");
        assertThat(received.id()).isEqualTo(id);
        assertThat(received.trace()).isEqualTo(TRACE);
        assertThat(received.signature()).isEqualTo(signature(received));
        assertNoMore();
    }

    /** The signature by Standard Webhooks 1.0.0. */
    private static String signature(Received received) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        byte[] signed = (received.id() + "." + received.timestamp() + "." + received.body()).getBytes(UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
    }

    /** Checks that the next webhook is that of another job. */
    private static void assertNoMore() {
        String id = json(post(request("iris", "[5.1,3.5,1.4,0.2]", url()), "wait=30"))
                .path("id")
                .asText();
        assertThat(next().id()).isEqualTo(id);
    }

    @Test
    void who_names_a_webhook_and_waits_gets_the_answer_and_the_webhook() {
        HttpResponse<String> response = client.postJson("/predictions", request("iris", "[5.1,3.5,1.4,0.2]", url()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(next().body()).isEqualTo(response.body());
    }

    @Test
    void a_job_that_failed_is_sent_too() {
        post(request("iris", "[3e38,3e38,3e38,3e38]", url()), "respond-async");

        Received received = next();

        assertThat(received.body()).contains("\"status\":\"failed\"", "\"code\":\"model-failed\"");
        assertThat(received.body())
                .isEqualTo(client.get("/predictions/" + received.id()).body());
    }

    @Test
    void what_a_receiver_does_not_take_is_sent_again_under_the_same_id() {
        REFUSALS.set(2);

        post(request("iris", "[5.1,3.5,1.4,0.2]", url()), "respond-async");

        Received first = next();
        assertThat(next().id()).isEqualTo(first.id());
        assertThat(next().body()).isEqualTo(first.body());
        assertNoMore();
    }

    @Test
    void a_large_job_is_sent_whole() {
        String rows = String.join(",", Collections.nCopies(6_000, "[5.1,3.5,1.4,0.2]"));
        post(request("iris", rows, url()), "respond-async");

        JsonNode sent = json(client.get("/predictions/" + next().id()));

        assertThat(sent.at("/input/instances")).hasSize(6_000);
        assertThat(sent.at("/output/predictions")).hasSize(6_000);
    }

    @Test
    void a_job_that_is_put_twice_is_sent_once() {
        String path = "/predictions/" + UUID.randomUUID();
        String request = request("iris", "[5.1,3.5,1.4,0.2]", url());

        put(path, request);
        put(path, request);

        assertThat(path).endsWith(next().id());
        assertNoMore();
        assertProblem(put(path, request.replace("for=me", "for=you")), 409, "Another prediction has the id");
    }

    @Test
    void by_default_only_the_public_internet_is_called() {
        try (Standalone careful = Systems.started(1)) {
            Client other = Client.program(careful.port());
            for (String url : List.of(
                    "http://127.0.0.1:9/",
                    "http://localhost/",
                    "http://10.0.0.1/",
                    "http://169.254.169.254/latest/meta-data/",
                    "http://[::1]/",
                    "http://0x7f000001/",
                    "http://broker.internal/",
                    "ftp://example.com/",
                    "http://user:secret@example.com/",
                    "example.com",
                    "",
                    "http://exa mple.com/")) {
                HttpResponse<String> refused =
                        other.postJson("/predictions", request("iris", "[5.1,3.5,1.4,0.2]", url));

                assertProblem(refused, 422, "webhook");
                assertThat(refused.body()).doesNotContain("secret");
            }
            assertThat(json(other.get("/predictions")).path("predictions")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}"})
    void a_webhook_that_is_no_text_is_refused(String webhook) {
        String request = request("iris", "[5.1,3.5,1.4,0.2]", "URL").replace("\"URL\"", webhook);

        assertProblem(client.postJson("/predictions", request), 422, "\"webhook\"");
    }

    private static HttpResponse<String> post(String body, String preference) {
        return client.send(client.request("/predictions")
                .header("Content-Type", Client.JSON)
                .header("Prefer", preference)
                .header("traceparent", TRACE)
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> put(String path, String body) {
        return client.send(
                client.request(path).header("Content-Type", Client.JSON).PUT(BodyPublishers.ofString(body)));
    }

    private static String request(String model, String rows, String webhook) {
        return "{\"model\":\"" + model + "\",\"input\":{\"instances\":[" + rows + "]},\"webhook\":\"" + webhook + "\"}";
    }
}
