package dev.foretell.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.measure.Report;
import dev.foretell.bench.options.ModelOptions;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpLoadTest {

    private static final Duration WARMUP = Duration.ofMillis(50);
    private static final Duration DURATION = Duration.ofSeconds(1);

    private HttpServer server;
    private ExecutorService threads;
    private URI url;
    private final Set<String> requests = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void counts_the_predictions_that_succeeded() throws Exception {
        answer("/predictions", 200, "{\"id\":\"1\",\"status\":\"succeeded\",\"output\":{}}");

        Report report = HttpLoad.predictions(url, new ModelOptions().chosen().manifest(), 5, 4)
                .run(WARMUP, DURATION);

        assertThat(report.errors()).isEmpty();
        assertThat(report.requests()).isPositive();
        assertThat(report.rowsPerSecond()).isEqualTo(5 * report.requestsPerSecond());
        assertThat(report.millis(50)).isPositive().isLessThanOrEqualTo(report.millis(100));
        assertThat(requests)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("POST /predictions application/json "
                                + "{\"model\":\"diabetes\",\"input\":{\"instances\":[["));
    }

    @Test
    void counts_as_an_error_what_is_not_a_success() throws Exception {
        answer("/predictions", 200, "{\"status\":\"failed\"}");

        Report report = HttpLoad.predictions(url, new ModelOptions().chosen().manifest(), 1, 2)
                .run(WARMUP, DURATION);

        assertThat(report.requests()).isZero();
        assertThat(report.errors()).containsOnlyKeys("status 200 without \"status\":\"succeeded\"");
    }

    @Test
    void counts_what_is_refused_when_that_is_measured() throws Exception {
        answer("/predictions", 404, "{\"detail\":\"There is no model nothing.\"}");

        Report report =
                HttpLoad.refused(url, new ModelOptions().chosen().manifest(), 2).run(WARMUP, DURATION);

        assertThat(report.errors()).isEmpty();
        assertThat(report.requests()).isPositive();
        assertThat(requests)
                .allSatisfy(
                        request -> assertThat(request).contains("{\"model\":\"nothing\",\"input\":{\"instances\":[["));
    }

    @Test
    void sends_binary_tensors_and_wants_them_back() throws Exception {
        answer("/v2/models/diabetes/infer", 200, "{\"outputs\":[{\"parameters\":{\"binary_data_size\":20}}]}");

        Report report = HttpLoad.tensors(url, new ModelOptions().chosen().manifest(), 5, 2)
                .run(WARMUP, DURATION);

        assertThat(report.errors()).isEmpty();
        assertThat(report.rowsPerSecond()).isPositive().isEqualTo(5 * report.requestsPerSecond());
        assertThat(requests)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("POST /v2/models/diabetes/infer application/octet-stream {\"inputs\":[{"));
    }

    @Test
    void tells_a_watch_when_measuring_begins_and_ends() throws Exception {
        answer("/predictions", 200, "{\"status\":\"succeeded\"}");
        List<String> told = new ArrayList<>();

        HttpLoad.predictions(url, new ModelOptions().chosen().manifest(), 1, 1)
                .run(WARMUP, DURATION, new MeasurementListener() {
                    @Override
                    public void started() {
                        told.add("begun");
                    }

                    @Override
                    public void ended() {
                        told.add("ended");
                    }
                });

        assertThat(told).containsExactly("begun", "ended");
    }

    @Test
    void counts_errors_by_status() throws Exception {
        answer("/predictions", 503, "{}");

        Report report = HttpLoad.predictions(url, new ModelOptions().chosen().manifest(), 1, 2)
                .run(WARMUP, DURATION);

        assertThat(report.errors()).containsOnlyKeys("status 503");
        assertThat(report.errors().get("status 503")).isGreaterThan(1);
    }

    @Test
    void counts_errors_by_exception_when_there_is_no_server() throws Exception {
        server.stop(0);

        Report report = HttpLoad.predictions(url, new ModelOptions().chosen().manifest(), 1, 2)
                .run(WARMUP, DURATION);

        assertThat(report.requests()).isZero();
        assertThat(report.errors().firstKey()).startsWith("ConnectException");
    }

    @Test
    void sends_any_body_to_any_route_and_looks_at_the_answers() throws Exception {
        answer("/v2/models/diabetes/infer", 200, "{\"outputs\":[0.6872]}");
        Path body = Files.writeString(folder.resolve("request.json"), "{\"inputs\":[]}");

        Report report = HttpLoad.post(url, null, "/v2/models/diabetes/infer", body, "0.6872", 1)
                .run(WARMUP, DURATION);
        assertThat(report.errors()).isEmpty();
        assertThat(report.requests()).isPositive();
        assertThat(requests).containsExactly("POST /v2/models/diabetes/infer application/json {\"inputs\":[]}");

        report = HttpLoad.post(url, null, "/v2/models/diabetes/infer", body, "0.6873", 1)
                .run(WARMUP, DURATION);
        assertThat(report.errors()).containsOnlyKeys("status 200 without 0.6873");
    }

    @Test
    void sends_an_image_as_it_is() throws Exception {
        answer("/classify", 200, "{\"data\":{\"digit\":7}}");
        Path image = Files.writeString(folder.resolve("seven.png"), "not really an image");

        Report report = HttpLoad.image(url, null, image, 1).run(WARMUP, DURATION);

        assertThat(report.errors()).isEmpty();
        assertThat(report.requests()).isPositive();
        assertThat(requests).containsExactly("POST /classify application/octet-stream not really an image");
    }

    @Test
    void shows_the_key_that_it_is_given() throws Exception {
        Set<String> shown = ConcurrentHashMap.newKeySet();
        server.createContext("/", exchange -> {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        Manifest diabetes = new ModelOptions().chosen().manifest();

        HttpLoad.predictions(url, "a-key-of-the-test", diabetes, 1, 1).run(WARMUP, DURATION);
        assertThat(shown).containsExactly("Bearer a-key-of-the-test");

        shown.clear();
        HttpLoad.predictions(url, diabetes, 1, 1).run(WARMUP, DURATION);
        assertThat(shown).containsExactly("null");
    }

    private void answer(String path, int status, String response) {
        byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(String.join(
                    " ",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    body));
            boolean known = exchange.getRequestURI().getPath().equals(path);
            exchange.sendResponseHeaders(known ? status : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
