package dev.foretell.standalone.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that share webs as a load balancer does: it checks a few times a second whether each is ready, sends requests
 * to the ready ones, one after the other over persistent connections, and sends no request twice.
 */
public final class Balancer implements AutoCloseable {

    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The pause of a client between two requests, which leaves the machine to the webs. */
    private static final Duration REST = Duration.ofMillis(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Integer> known = new CopyOnWriteArrayList<>();
    private volatile List<Integer> ready = List.of();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger succeeded = new AtomicInteger();
    private final Map<Integer, Integer> sent = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Adds a web, by its port. */
    public void add(int port) {
        known.add(port);
    }

    /** Starts to check, and to send once a web is ready. */
    public void start(int count, String path, String json) {
        var unused = checks.scheduleWithFixedDelay(this::check, 0, BETWEEN_CHECKS.toMillis(), TimeUnit.MILLISECONDS);
        Eventually.until("a web to be ready", () -> !ready.isEmpty());
        for (int i = 0; i < count; i++) {
            clients.execute(() -> sendMany(path, json));
        }
    }

    private void check() {
        ready = known.stream().filter(this::isReady).toList();
    }

    private boolean isReady(int port) {
        try {
            return http.send(request(port, "/v2/health/ready").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private void sendMany(String path, String json) {
        while (!stopped) {
            List<Integer> choice = ready;
            if (choice.isEmpty()) {
                failures.add("no web is ready");
                return;
            }
            int port = choice.get(Math.floorMod(next.getAndIncrement(), choice.size()));
            sent.merge(port, 1, Integer::sum);
            send(
                    port,
                    request(port, path)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(json))
                            .build());
            LockSupport.parkNanos(REST.toNanos());
        }
    }

    private void send(int port, HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                succeeded.incrementAndGet();
            } else {
                failures.add(port + ": " + response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            failures.add(port + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many more requests have succeeded; fails when one has not. */
    public void awaitMore(int count) {
        int already = succeeded.get();
        Eventually.until(count + " more answers", () -> succeeded.get() >= already + count || !failures.isEmpty());
        assertThat(failures).isEmpty();
    }

    /** The number of requests that were sent to a web. */
    public int sentTo(int port) {
        return sent.getOrDefault(port, 0);
    }

    /** All requests that did not succeed. */
    public Queue<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        stopped = true;
        checks.shutdownNow();
        clients.shutdown();
        try {
            if (!clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("clients still wait for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
