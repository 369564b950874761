package dev.foretell.standalone.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Clients that send one request after the other, until they are stopped. */
public final class Load {

    private static final Duration REST = Duration.ofMillis(100);

    private final Caller caller;
    private final AtomicInteger next = new AtomicInteger();
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<?>> clients = new ArrayList<>();
    /** Delays the next request of a client that was refused. */
    private final Executor later = CompletableFuture.delayedExecutor(REST.toMillis(), TimeUnit.MILLISECONDS);

    private volatile boolean stopped;

    private Load(Caller caller) {
        this.caller = caller;
    }

    public static Load start(Caller caller, int clients) {
        Load load = new Load(caller);
        for (int i = 0; i < clients; i++) {
            load.clients.add(load.goOn());
        }
        return load;
    }

    private CompletableFuture<?> goOn() {
        return stopped
                ? CompletableFuture.completedFuture(null)
                : caller.send(next.getAndIncrement()).thenComposeAsync(this::noted);
    }

    private CompletableFuture<?> noted(Reply reply) {
        replies.add(reply);
        return reply.status() == 200
                ? goOn()
                : CompletableFuture.runAsync(() -> {}, later).thenCompose(rested -> goOn());
    }

    /** The replies so far. */
    public Collection<Reply> replies() {
        return replies;
    }

    /** Waits until so many more predictions have arrived. */
    public void awaitMore(int count) {
        long already = predicted();
        Eventually.until(count + " more predictions have arrived", () -> predicted() >= already + count);
    }

    private long predicted() {
        return replies.stream().filter(reply -> reply.status() == 200).count();
    }

    /** The workers that have answered so far. */
    public Set<String> workers() {
        return replies.stream()
                .filter(reply -> reply.status() == 200)
                .map(Reply::worker)
                .collect(Collectors.toSet());
    }

    /** Sends no more, and waits for the replies to all requests; fails when one does not arrive. */
    public List<Reply> stop() {
        stopped = true;
        clients.forEach(Caller::await);
        return List.copyOf(replies);
    }
}
