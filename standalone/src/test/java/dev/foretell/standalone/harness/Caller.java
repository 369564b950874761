package dev.foretell.standalone.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls the web as a program: rows of the diabetes sample, one per request. Safe for use by several threads. */
public final class Caller {

    private static final int DISTINCT_ROWS = 40;
    private static final int COLUMNS = 8;
    private static final Duration LONGEST = Duration.ofSeconds(150);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> rows = sample();
    private final URI web;

    public Caller(URI web) {
        this.web = web;
    }

    /** Some rows of the sample. */
    public static List<String> sample() {
        try {
            return Files.readAllLines(ForetellProcess.MODELS.resolve("diabetes/1/sample.csv")).stream()
                    .skip(1)
                    .limit(DISTINCT_ROWS)
                    .map(line -> String.join(",", List.of(line.split(",")).subList(0, COLUMNS)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a row of the sample; numbers beyond its end start again. */
    public CompletableFuture<Reply> send(int number) {
        return sendWith(number);
    }

    /** Sends the given row, under a number that no row of the sample has. */
    public CompletableFuture<Reply> send(String row) {
        return sendRow(rows.size(), row);
    }

    private CompletableFuture<Reply> sendRow(int number, String row, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(web.resolve("/predictions"))
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"diabetes\", \"input\": {\"instances\": [[" + row + "]]}}"));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        long sent = System.nanoTime();
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(
                        response -> new Reply(number, response.statusCode(), response.body(), sent, System.nanoTime()));
    }

    /** Sends many rows at once. */
    public List<CompletableFuture<Reply>> sendMany(int count) {
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replies.add(send(i));
        }
        return replies;
    }

    /** The status of a page's response. */
    public int status(String path) {
        HttpRequest request = HttpRequest.newBuilder(web.resolve(path)).build();
        return await(client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .statusCode();
    }

    /** The body of a page. */
    public String body(String path) {
        HttpRequest request = HttpRequest.newBuilder(web.resolve(path)).build();
        return await(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .body();
    }

    /** Sends a row of the sample with further headers as name, value, name, value. */
    public CompletableFuture<Reply> sendWith(int number, String... headers) {
        int row = number % rows.size();
        return sendRow(row, rows.get(row), headers);
    }

    /** Waits until the web reports that it is ready. */
    public void awaitReady() {
        Eventually.until("the web is ready", () -> status("/v2/health/ready") == 200);
        Eventually.until("its database answers", () -> status("/predictions") != 503);
    }

    /** Waits for a reply. */
    public static <T> T await(CompletableFuture<T> reply) {
        try {
            return reply.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a reply", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no reply: " + e, e);
        }
    }

    /** Waits for all replies. */
    public static List<Reply> awaitAll(List<CompletableFuture<Reply>> replies) {
        return replies.stream().map(Caller::await).toList();
    }
}
