package dev.foretell.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.foretell.bench.measure.Report;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatasetLoadTest {

    private static final Manifest DIABETES = new ModelOptions().chosen().manifest();
    private static final int ROWS = 20_000;

    private HttpServer server;
    private ExecutorService threads;
    private URI url;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Deque<String> states = new ConcurrentLinkedDeque<>();
    private int accepted = 202;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        long lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .count();
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + lines + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        switch (exchange.getRequestMethod()) {
            case "POST" -> answer(exchange, accepted, "{\"id\":\"d1\",\"status\":\"starting\",\"detail\":\"no\"}");
            case "GET" -> answer(exchange, 200, "{\"id\":\"d1\"," + states.pop() + "}");
            default -> exchange.sendResponseHeaders(204, -1);
        }
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Test
    void a_dataset_is_sent_followed_to_its_end_and_deleted() throws Exception {
        states.add("\"status\":\"processing\",\"rows_done\":10,\"rows_rejected\":0");
        states.add("\"status\":\"succeeded\",\"rows_done\":20000,\"rows_rejected\":0");

        Report report = new DatasetLoad(url, "a-key", DIABETES, ROWS, 1).run();

        assertThat(requests)
                .containsExactly(
                        "POST /datasets?model=diabetes&name=bench.csv 20001 Bearer a-key",
                        "GET /datasets/d1 0 Bearer a-key",
                        "GET /datasets/d1 0 Bearer a-key",
                        "DELETE /datasets/d1 0 Bearer a-key");
        assertThat(report.requests()).isEqualTo(1);
        assertThat(report.rowsPerSecond()).isPositive();
        assertThat(report.millis(50)).isGreaterThanOrEqualTo(200);
    }

    @Test
    void a_dataset_that_is_refused_is_told_with_the_reason() {
        accepted = 503;

        assertThatThrownBy(() -> new DatasetLoad(url, null, DIABETES, ROWS, 1).run())
                .isInstanceOf(IOException.class)
                .hasMessage("POST /datasets: expected status 202, found 503 no");
    }

    @Test
    void a_dataset_that_fails_or_lacks_rows_is_no_measurement_but_is_deleted() {
        states.add("\"status\":\"succeeded\",\"rows_done\":19999,\"rows_rejected\":1");

        assertThatThrownBy(() -> new DatasetLoad(url, null, DIABETES, ROWS, 1).run())
                .hasMessageStartingWith("expected 20000 rows to be done, found");
        assertThat(requests).last().asString().startsWith("DELETE /datasets/d1");
    }

    @Test
    void a_stream_of_datasets_tells_of_its_failure_when_it_stops() throws Exception {
        states.add("\"status\":\"failed\"");

        try (DatasetLoad.Repeated datasets = new DatasetLoad(url, null, DIABETES, ROWS, 1).new Repeated()) {
            datasets.start();
            assertThatThrownBy(datasets::stop).isInstanceOf(IOException.class).hasMessageContaining("\"failed\"");
        }
    }
}
