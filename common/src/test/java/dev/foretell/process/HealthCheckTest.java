package dev.foretell.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HealthCheckTest {

    private static final String EXPECTED = "expected one argument, a URL such as http://127.0.0.1:5100/v2/health/live";

    @Test
    void two_hundred_is_well() throws Exception {
        try (Answering server = new Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(HealthCheck.trouble(server.url("/v2/health/live?deep=%20yes")))
                    .isEmpty();

            assertThat(server.request())
                    .startsWith("GET /v2/health/live?deep=%20yes HTTP/1.1", "Host: 127.0.0.1:" + server.port())
                    .contains("Connection: close");
        }
    }

    @Test
    void a_url_without_a_path_asks_for_the_root() throws Exception {
        try (Answering server = new Answering("HTTP/1.0 200 \r\n\r\n")) {
            assertThat(HealthCheck.trouble(server.url(""))).isEmpty();

            assertThat(server.request()).startsWith("GET / HTTP/1.1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 503 Service Unavailable,'expected status 200, not 503'",
        "HTTP/1.1 204 No Content,'expected status 200, not 204'",
        "HTTP/1.1 2000 What,'expected status 200, not 2000'",
        "HTTP/1.1,the server does not speak HTTP/1",
        "SSH-2.0-OpenSSH_9.2 200,the server does not speak HTTP/1",
        "'',the server does not speak HTTP/1"
    })
    void every_other_answer_is_trouble(String line, String trouble) throws Exception {
        try (Answering server = new Answering(line + "\r\n\r\n")) {
            String url = server.url("/");

            assertThat(HealthCheck.trouble(url)).isEqualTo(url + ": " + trouble);
        }
    }

    @Test
    void a_connection_that_ends_without_an_answer_is_trouble() throws Exception {
        try (Answering server = new Answering("")) {
            assertThat(HealthCheck.trouble(server.url("/"))).endsWith(": the server does not speak HTTP/1");
        }
    }

    @Test
    void nobody_who_listens_is_trouble() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port + "/";

        assertThat(HealthCheck.trouble(url)).isEqualTo(url + ": Connection refused");
    }

    @Test
    void an_answer_counts_though_the_connection_stays_open() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> trouble = CompletableFuture.supplyAsync(
                    () -> HealthCheck.trouble("http://127.0.0.1:" + listening.getLocalPort() + "/"));
            try (Socket open = listening.accept()) {
                open.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

                assertThat(trouble.join()).isEmpty();
            }
        }
    }

    @Test
    void a_host_that_does_not_exist_is_trouble() {
        assertThat(HealthCheck.trouble("http://nowhere.invalid/"))
                .startsWith("http://nowhere.invalid/: ")
                .containsAnyOf("there is no such host", "no answer within 2000 ms");
    }

    @Test
    void one_who_is_silent_is_waited_for_no_longer_than_two_seconds() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            long start = System.nanoTime();

            assertThat(HealthCheck.trouble(url)).isEqualTo(url + ": no answer within 2000 ms");

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1_900L, 10_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "127.0.0.1:5100",
                "http:/v2",
                "http://",
                "http://user:secret@127.0.0.1/",
                "http://127.0.0.1/a b",
                ""
            })
    void what_is_no_url_is_told(String url) {
        assertThat(HealthCheck.trouble(url)).isEqualTo(EXPECTED + ", not " + url);
    }

    @Test
    void the_program_ends_with_0_and_says_nothing_or_with_1_and_a_line() throws Exception {
        try (Answering well = new Answering("HTTP/1.1 200 OK\r\n\r\n");
                Answering ill = new Answering("HTTP/1.1 503 \r\n\r\n")) {
            assertThat(run(well.url("/"))).containsExactly("0");
            assertThat(run(ill.url("/"))).containsExactly(ill.url("/") + ": expected status 200, not 503", "1");
        }
        assertThat(run()).containsExactly(EXPECTED + ", not 0", "1");
        assertThat(run("http://127.0.0.1/", "again")).containsExactly(EXPECTED + ", not 2", "1");
    }

    /** What the program prints, and its exit code. */
    private static List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                Path.of("target", "classes").toAbsolutePath().toString(),
                HealthCheck.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> printed = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(printed::add);
        }
        printed.add(Integer.toString(process.waitFor()));
        return printed;
    }

    /** Answers one connection with a fixed text, once a request has come, and ends it. */
    private static final class Answering implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CompletableFuture<List<String>> request = new CompletableFuture<>();

        Answering(String answer) throws IOException {
            Thread thread = new Thread(() -> serve(answer), "answering");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(String answer) {
            try (Socket socket = listening.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                List<String> lines = new ArrayList<>();
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    lines.add(line);
                }
                request.complete(lines);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                request.completeExceptionally(e);
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        String url(String path) {
            return "http://127.0.0.1:" + port() + path;
        }

        List<String> request() throws Exception {
            return request.get(10, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
