package dev.foretell.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretell.process.ListenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthServerTest {

    private static final String HOST = "127.0.0.1";

    private final AtomicBoolean ready = new AtomicBoolean();
    private final HealthServer server = new HealthServer(HOST, OptionalInt.of(0), ready::get, () -> "jobs_total 1.0\n");
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void it_is_alive_before_it_is_ready() {
        server.start();

        assertThat(call("GET", "/v2/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> notYet = call("GET", "/v2/health/ready");
        assertThat(notYet.statusCode()).isEqualTo(503);
        assertThat(notYet.body()).isEqualTo("{\"live\":true,\"ready\":false}");

        ready.set(true);

        HttpResponse<String> now = call("GET", "/v2/health/ready");
        assertThat(now.statusCode()).isEqualTo(200);
        assertThat(now.body()).isEqualTo("{\"live\":true,\"ready\":true}");
        assertThat(now.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void metrics_are_in_the_text_format_of_prometheus() {
        server.start();

        HttpResponse<String> metrics = call("GET", "/metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body()).isEqualTo("jobs_total 1.0\n");
        assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(call("HEAD", "/metrics").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics/", "/metricsx", "/v2/health", "/v2/health/live/x", "/../etc/passwd"})
    void there_is_nothing_else(String path) {
        server.start();

        HttpResponse<String> response = call("GET", path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).startsWith("Only /metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void nothing_can_be_changed(String method) {
        server.start();

        HttpResponse<String> response = call(method, "/metrics");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void a_client_that_says_nothing_keeps_nobody_out() throws IOException {
        server.start();
        try (Socket silent =
                new Socket(InetAddress.getLoopbackAddress(), server.port().orElseThrow())) {
            silent.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));

            assertThat(call("GET", "/v2/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_port_that_is_taken_is_told() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            HealthServer late = new HealthServer("0.0.0.0", OptionalInt.of(port), ready::get, () -> "");

            assertThatThrownBy(late::start)
                    .isInstanceOf(ListenException.class)
                    .hasMessageStartingWith("cannot listen on 0.0.0.0:" + port + ": ");
            late.close();
        }
    }

    @Test
    void an_address_that_does_not_exist_is_told() {
        HealthServer nowhere = new HealthServer("nowhere.invalid", OptionalInt.of(0), ready::get, () -> "");

        assertThatThrownBy(nowhere::start).isInstanceOf(ListenException.class).hasMessageContaining("nowhere.invalid");
    }

    @Test
    void without_a_port_nothing_is_served() {
        HealthServer none = new HealthServer(HOST, OptionalInt.empty(), ready::get, () -> "");

        none.start();

        assertThat(none.port()).isEmpty();
        none.close();
    }

    @Test
    void it_can_be_closed_twice_and_unstarted() {
        server.close();
        server.start();
        server.close();
        server.close();

        assertThat(server.port()).isEmpty();
    }

    private HttpResponse<String> call(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + HOST + ":" + server.port().orElseThrow() + path))
                .method(method, BodyPublishers.noBody())
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
