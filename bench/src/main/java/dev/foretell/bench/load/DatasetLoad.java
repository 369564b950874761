package dev.foretell.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.foretell.bench.measure.ErrorText;
import dev.foretell.bench.measure.Report;
import dev.foretell.manifest.Manifest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Datasets that are sent to a Foretell server: each is uploaded as a stream, followed to its end, and deleted. Safe for
 * use by several threads, each with its own dataset.
 */
final class DatasetLoad {

    private static final int ACCEPTED = 202;
    private static final long POLL_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final URI url;
    private final @Nullable String key;
    private final Manifest manifest;
    private final int rows;
    private final DatasetCsv lines;

    /** Datasets of a number of rows, generated from a seed. */
    DatasetLoad(URI url, @Nullable String key, Manifest manifest, int rows, long seed) {
        this.url = url;
        this.key = key;
        this.manifest = manifest;
        this.rows = rows;
        this.lines = new DatasetCsv(manifest, rows, seed);
    }

    /**
     * Sends a dataset and waits for its end. The report counts one request, from the first byte sent until the server
     * reports all rows as done.
     *
     * @throws IOException if not all rows succeeded
     */
    Report run() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        JsonNode dataset = submit();
        String path = "/datasets/" + dataset.path("id").asText();
        try {
            while (!isOver(dataset)) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                dataset = json(send(request(path).GET()));
            }
            long taken = System.nanoTime() - begun;
            expectAllDone(dataset);
            return report(taken);
        } finally {
            send(request(path).DELETE());
        }
    }

    private JsonNode submit() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request("/datasets?model=" + manifest.name() + "&name=bench.csv")
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofInputStream(() -> lines.again(manifest))));
        if (response.statusCode() != ACCEPTED) {
            throw new IOException("POST /datasets: expected status 202, found " + response.statusCode() + " "
                    + json(response).path("detail").asText());
        }
        return json(response);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(HttpLoad.base(url) + path)).timeout(PATIENCE);
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return mapper.readTree(response.body());
    }

    private static boolean isOver(JsonNode dataset) throws IOException {
        return switch (dataset.path("status").asText()) {
            case "starting", "processing" -> false;
            case "succeeded", "failed", "canceled" -> true;
            default -> throw new IOException("expected a dataset with its status, found " + dataset);
        };
    }

    private void expectAllDone(JsonNode dataset) throws IOException {
        if (!dataset.path("status").asText().equals("succeeded")
                || dataset.path("rows_done").asLong() != rows
                || dataset.path("rows_rejected").asLong() != 0) {
            throw new IOException("expected " + rows + " rows to be done, found " + dataset);
        }
    }

    private Report report(long nanos) {
        Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
        return new Report(
                "POST /datasets: " + manifest.name() + ", " + rows + " rows",
                Duration.ofNanos(nanos),
                rows,
                latencies,
                new TreeMap<>());
    }

    /** Sends datasets one after the other, at least one, until it is stopped; the last one is followed to its end. */
    final class Repeated implements AutoCloseable {

        private final Thread thread = new Thread(this::go, "datasets");
        private volatile boolean stopping;
        private volatile @Nullable Exception failure;

        void start() {
            thread.start();
        }

        private void go() {
            try {
                do {
                    run();
                } while (!stopping);
            } catch (IOException | RuntimeException e) { // The edge of this thread: stop() throws it.
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /**
         * Waits for the end of the last dataset.
         *
         * @throws IOException if one failed
         */
        void stop() throws IOException, InterruptedException {
            stopping = true;
            thread.join();
            if (failure != null) {
                throw new IOException(ErrorText.message(failure), failure);
            }
        }

        @Override
        public void close() {
            stopping = true;
            thread.interrupt();
        }
    }
}
