package dev.foretell.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HttpConnectionTest {

    private static final String LONG_TEXT = "abcdefghij".repeat(10_000);

    private HttpServer server;
    private ExecutorService scripts;
    private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        scripts = Executors.newSingleThreadExecutor();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        scripts.shutdownNow();
    }

    @Test
    void reads_bodies_of_known_length_on_one_connection() throws Exception {
        answer(200, "text/plain", false);
        try (HttpConnection connection = new HttpConnection(url())) {
            for (String text : new String[] {"first", "", LONG_TEXT, "last"}) {
                HttpConnection.Response response = connection.exchange(request(text));
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo(text);
            }
        }
        assertThat(clients).hasSize(1);
    }

    @Test
    void reads_chunked_bodies_on_one_connection() throws Exception {
        answer(200, "text/plain", true);
        try (HttpConnection connection = new HttpConnection(url())) {
            for (String text : new String[] {"first", LONG_TEXT, "last"}) {
                assertThat(connection.exchange(request(text)).text()).isEqualTo(text);
            }
        }
        assertThat(clients).hasSize(1);
    }

    @Test
    void tells_the_status_of_an_error_and_reads_its_body() throws Exception {
        answer(429, "application/problem+json", false);
        try (HttpConnection connection = new HttpConnection(url())) {
            assertThat(connection.exchange(request("slow down")).status()).isEqualTo(429);
            assertThat(connection.exchange(request("slow down")).text()).isEqualTo("slow down");
        }
    }

    @Test
    void connects_again_after_the_server_said_that_it_closes() throws Exception {
        server.createContext("/", exchange -> {
            clients.add(exchange.getRemoteAddress());
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        try (HttpConnection connection = new HttpConnection(url())) {
            assertThat(connection.exchange(request("one")).text()).isEqualTo("one");
            assertThat(connection.exchange(request("two")).text()).isEqualTo("two");
        }
        assertThat(clients).hasSize(2);
    }

    @Test
    void connects_again_after_the_server_closed_without_a_word() throws Exception {
        try (ServerSocket listener = listener();
                HttpConnection connection = new HttpConnection(url(listener))) {
            script(listener, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
            assertThat(connection.exchange(request("x")).text()).isEqualTo("one");
            script(listener, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
            assertThat(connection.exchange(request("x")).text()).isEqualTo("two");
        }
    }

    @Test
    void reads_to_the_end_a_body_of_unknown_length() throws Exception {
        try (ServerSocket listener = listener();
                HttpConnection connection = new HttpConnection(url(listener))) {
            script(listener, "HTTP/1.1 200 OK\r\n\r\n" + LONG_TEXT);
            assertThat(connection.exchange(request("x")).text()).isEqualTo(LONG_TEXT);
        }
    }

    @Test
    void passes_over_interim_responses_chunk_extensions_and_trailers() throws Exception {
        try (ServerSocket listener = listener();
                HttpConnection connection = new HttpConnection(url(listener))) {
            script(listener, """
                    HTTP/1.1 100 Continue

                    HTTP/1.1 200 OK
                    transfer-encoding: Chunked

                    3;note=x
                    abc
                    A
                    0123456789
                    0
                    Trailer: y

                    """.replace("\n", "\r\n"));
            assertThat(connection.exchange(request("x")).text()).isEqualTo("abc0123456789");
        }
    }

    @Test
    void fails_when_the_connection_ends_inside_a_response() throws Exception {
        try (ServerSocket listener = listener();
                HttpConnection connection = new HttpConnection(url(listener))) {
            script(listener, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            assertThatThrownBy(() -> connection.exchange(request("x"))).isInstanceOf(EOFException.class);
            script(listener, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
            assertThat(connection.exchange(request("x")).text()).isEqualTo("whole");
        }
    }

    @Test
    void fails_when_a_new_connection_gets_no_answer() throws Exception {
        try (ServerSocket listener = listener();
                HttpConnection connection = new HttpConnection(url(listener))) {
            script(listener, "");
            assertThatThrownBy(() -> connection.exchange(request("x")))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("without a response");
        }
    }

    @Test
    void fails_when_nobody_listens() throws Exception {
        URI nobody;
        try (ServerSocket listener = listener()) {
            nobody = url(listener);
        }
        try (HttpConnection connection = new HttpConnection(nobody)) {
            assertThatThrownBy(() -> connection.exchange(request("x"))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void refuses_what_is_not_plain_http() {
        assertThatThrownBy(() -> new HttpConnection(URI.create("https://localhost")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://localhost");
    }

    @Test
    void finds_a_text_in_a_body() {
        byte[] body = "xx{\"status\":\"succeeded\"}yy".getBytes(StandardCharsets.UTF_8);
        byte[] sought = "\"status\":\"succeeded\"".getBytes(StandardCharsets.UTF_8);

        assertThat(new HttpConnection.Response(200, body, body.length).contains(sought))
                .isTrue();
        assertThat(new HttpConnection.Response(200, body, body.length - 4).contains(sought))
                .isFalse();
    }

    /** Sends the request's body back. */
    private void answer(int status, String type, boolean chunked) {
        server.createContext("/", exchange -> {
            clients.add(exchange.getRemoteAddress());
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, chunked ? 0 : body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    /** Takes one connection, sends these words after the first bytes of a request, and closes. */
    private void script(ServerSocket listener, String response) {
        scripts.execute(() -> {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                in.read(new byte[4096]);
                OutputStream out = socket.getOutputStream();
                out.write(response.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private URI url() {
        return url(server.getAddress().getPort());
    }

    private static URI url(ServerSocket listener) {
        return url(listener.getLocalPort());
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static byte[] request(String body) {
        return HttpConnection.post(
                URI.create("http://127.0.0.1"),
                "/",
                Map.of("Content-Type", "text/plain"),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
