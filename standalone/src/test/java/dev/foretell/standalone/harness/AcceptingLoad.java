package dev.foretell.standalone.harness;

import static dev.foretell.standalone.harness.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that post one background job after the other, until they are stopped or their web stops. */
public final class AcceptingLoad {

    private static final long REST_MILLIS = 20;

    private final BackgroundCaller caller;
    private final ExecutorService threads;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, Integer> promised = new ConcurrentHashMap<>();
    private final Queue<HttpResponse<String>> refused = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private AcceptingLoad(BackgroundCaller caller, int clients) {
        this.caller = caller;
        this.threads = Executors.newFixedThreadPool(clients);
    }

    public static AcceptingLoad start(BackgroundCaller caller, int clients) {
        AcceptingLoad load = new AcceptingLoad(caller, clients);
        for (int i = 0; i < clients; i++) {
            load.clients.add(CompletableFuture.runAsync(load::run, load.threads));
        }
        return load;
    }

    private void run() {
        try {
            while (!stopped.await(0, TimeUnit.MILLISECONDS)) {
                int number = next.getAndIncrement();
                HttpResponse<String> response = caller.post(BackgroundCaller.body(number));
                if (response.statusCode() == 202) {
                    promised.put(json(response).path("id").asText(), number);
                } else {
                    refused.add(response);
                    // A refused client tries again a little later.
                    boolean unused = stopped.await(REST_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (UncheckedIOException e) {
            // The web has stopped, and no job was accepted.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many more jobs are accepted. */
    public void awaitMore(int count) {
        int already = promised.size();
        Eventually.until(count + " more jobs are accepted", () -> promised.size() >= already + count);
    }

    /** Waits until so many more jobs are refused. */
    public void awaitMoreRefused(int count) {
        int already = refused.size();
        Eventually.until(count + " more jobs are refused", () -> refused.size() >= already + count);
    }

    /** Posts no more, and waits for requests in flight; returns the accepted jobs with their rows. */
    public Map<String, Integer> stop() {
        stopped.countDown();
        clients.forEach(Caller::await);
        threads.shutdown();
        return Map.copyOf(promised);
    }

    /** Asserts that each refused request got a problem that says so, with a {@code Retry-After}. */
    public void assertRefusalsAreHonest() {
        assertThat(refused).allSatisfy(response -> {
            assertThat(response.statusCode()).as(response.body()).isIn(429, 503);
            BackgroundCaller.assertRefused(response, response.statusCode());
        });
    }
}
