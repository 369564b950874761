package dev.foretell.bench.load;

import dev.foretell.bench.measure.ErrorText;
import dev.foretell.bench.measure.LatencyRecorder;
import dev.foretell.bench.measure.MeasurementListener;
import dev.foretell.bench.measure.Report;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP load on a Foretell server: a number of connections, each of which sends its next request when it has received
 * the last response. It shares the machine with the server, so it is cheap: requests are prepared in advance, and each
 * connection has a blocking thread. Can be run several times.
 */
public final class HttpLoad {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final String NO_MODEL = "nothing";
    private static final int DIFFERENT_REQUESTS = 100;
    private static final long MOST_BYTES = 32L << 20;
    private static final long PAUSE_MILLIS = 100;

    private final String name;
    private final URI url;
    private final int rows;
    private final int concurrency;
    private final int status;
    private final String expected;
    private final List<byte[]> requests;

    private HttpLoad(
            String name, URI url, int rows, int concurrency, int status, String expected, List<byte[]> requests) {
        this.name = name + ", " + concurrency + (concurrency == 1 ? " connection" : " connections");
        this.url = url;
        this.rows = rows;
        this.concurrency = concurrency;
        this.status = status;
        this.expected = expected;
        this.requests = requests;
    }

    /** Predictions of a number of rows each, without an API key. */
    public static HttpLoad predictions(URI url, Manifest manifest, int rows, int concurrency) {
        return predictions(url, null, manifest, rows, concurrency);
    }

    /** Predictions of a number of rows each. */
    static HttpLoad predictions(URI url, @Nullable String key, Manifest manifest, int rows, int concurrency) {
        RandomInstances instances = new RandomInstances(manifest, rows);
        List<byte[]> requests = requests(() -> prediction(url, key, instances.prediction(rows)));
        String name = "POST /predictions: " + manifest.name() + ", " + rows + (rows == 1 ? " row" : " rows");
        return new HttpLoad(name, url, rows, concurrency, OK, "\"status\":\"succeeded\"", requests);
    }

    /**
     * Predictions of one row with an unknown model: the server's cost of a request before it becomes a job, and of a
     * response.
     */
    public static HttpLoad refused(URI url, Manifest manifest, int concurrency) {
        byte[] body = new RandomInstances(manifest, 1).prediction(NO_MODEL, 1);
        return new HttpLoad(
                "POST /predictions: refused",
                url,
                1,
                concurrency,
                NOT_FOUND,
                NO_MODEL,
                List.of(prediction(url, null, body)));
    }

    private static byte[] prediction(URI url, @Nullable String key, byte[] body) {
        return HttpConnection.post(url, path(url, "/predictions"), headers("application/json", key), body);
    }

    private static Map<String, String> headers(String contentType, @Nullable String key) {
        return key == null
                ? Map.of("Content-Type", contentType)
                : Map.of("Content-Type", contentType, "Authorization", "Bearer " + key);
    }

    /** Whether the inputs of a model can be sent as binary tensors. */
    public static boolean takesTensors(Manifest manifest) {
        return BinaryTensorRequest.fit(manifest);
    }

    /**
     * Predictions of a number of rows each, with inputs and outputs as binary tensors of the Open Inference Protocol.
     */
    public static HttpLoad tensors(URI url, Manifest manifest, int rows, int concurrency) {
        RandomInstances instances = new RandomInstances(manifest, rows);
        String path = path(url, "/v2/models/" + manifest.name() + "/infer");
        return new HttpLoad(
                "POST /v2/models/" + manifest.name() + "/infer: " + rows + (rows == 1 ? " row" : " rows"),
                url,
                rows,
                concurrency,
                OK,
                "\"binary_data_size\":",
                requests(() ->
                        BinaryTensorRequest.of(manifest, instances.rows(rows)).request(url, path)));
    }

    /** Different requests, up to a limit of their number and size. */
    private static List<byte[]> requests(Supplier<byte[]> source) {
        List<byte[]> requests = new ArrayList<>();
        long bytes = 0;
        while (requests.size() < DIFFERENT_REQUESTS && bytes < MOST_BYTES) {
            byte[] request = source.get();
            bytes += request.length;
            requests.add(request);
        }
        return requests;
    }

    /** Classifications of one image. */
    static HttpLoad image(URI url, @Nullable String key, Path image, int concurrency) throws IOException {
        byte[] request = HttpConnection.post(
                url, path(url, "/classify"), headers("application/octet-stream", key), Files.readAllBytes(image));
        return new HttpLoad(
                "POST /classify: " + image.getFileName(), url, 1, concurrency, OK, "\"digit\":", List.of(request));
    }

    /** One JSON body to any path of any server, which must answer 200 with a body that contains a text. */
    static HttpLoad post(URI url, @Nullable String key, String route, Path body, String expected, int concurrency)
            throws IOException {
        if (!route.startsWith("/")) {
            throw new IllegalArgumentException("--post: expected a path such as /predict, not " + route);
        }
        byte[] request =
                HttpConnection.post(url, path(url, route), headers("application/json", key), Files.readAllBytes(body));
        return new HttpLoad(
                "POST " + route + ": " + body.getFileName(), url, 1, concurrency, OK, expected, List.of(request));
    }

    private static String path(URI url, String route) {
        return withoutSlash(url.getRawPath() == null ? "" : url.getRawPath()) + route;
    }

    /** A server's URL, without a slash at its end. */
    static String base(URI url) {
        return withoutSlash(url.toString());
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Runs it once. */
    public Report run(Duration warmup, Duration duration) throws InterruptedException {
        return run(warmup, duration, MeasurementListener.NONE);
    }

    /** Runs it once, and notifies a listener. */
    public Report run(Duration warmup, Duration duration, MeasurementListener listener) throws InterruptedException {
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            int first = i;
            HttpConnection connection = new HttpConnection(url);
            conversations.add(recorder -> converse(connection, first, recorder));
        }
        return Conversation.run(name, rows, conversations, warmup, duration, listener);
    }

    private void converse(HttpConnection connection, int first, LatencyRecorder recorder) {
        byte[] sought = expected.getBytes(StandardCharsets.UTF_8);
        try (connection) {
            for (int next = first; !recorder.isOver(); next++) {
                if (!ask(connection, requests.get(next % requests.size()), sought, recorder)) {
                    // Spares a server that is in trouble.
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a request. Returns whether it succeeded. */
    private boolean ask(HttpConnection connection, byte[] request, byte[] sought, LatencyRecorder recorder) {
        long begun = System.nanoTime();
        try {
            HttpConnection.Response response = connection.exchange(request);
            if (response.status() == status && response.contains(sought)) {
                recorder.done(begun);
                return true;
            }
            recorder.failed(
                    "status " + response.status() + (response.status() == status ? " without " + expected : ""));
        } catch (IOException | RuntimeException e) { // The edge of this connection's thread: whatever fails is counted.
            recorder.failed(ErrorText.message(e));
        }
        return false;
    }
}
