package dev.foretell.web.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An outbox in memory, which can be unavailable, and which records its calls. */
final class FakeOutbox implements Outbox {

    /** An outcome of a delivery; without an error it was delivered. */
    record Said(
            String id,
            int attempts,
            @Nullable Instant next,
            @Nullable String error) {}

    private record Entry(Delivery delivery, Instant due) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Said> all = new ArrayList<>();
    private final BlockingQueue<Said> unread = new LinkedBlockingQueue<>();
    private boolean away;
    private boolean impatient;
    private boolean withoutLeases;
    private int calls;
    private int refusedCalls;

    synchronized void add(String id, String url) {
        add(new Delivery(id, URI.create(url), 0, null, ("{\"id\":\"" + id + "\"}").getBytes(UTF_8)));
    }

    synchronized void add(Delivery delivery) {
        entries.put(delivery.id(), new Entry(delivery, Instant.MIN));
    }

    /** Makes everything that is put back due at once. */
    synchronized void impatient() {
        impatient = true;
    }

    synchronized void away(boolean isAway) {
        away = isAway;
    }

    /** The number of calls that failed. */
    synchronized int refusedCalls() {
        return refusedCalls;
    }

    /** Hands out deliveries that were taken already. */
    synchronized void withoutLeases() {
        withoutLeases = true;
    }

    /** The number of calls of {@link #takeDue}. */
    synchronized int calls() {
        return calls;
    }

    private void check() {
        if (away) {
            refusedCalls++;
            throw new IllegalStateException("the database is away");
        }
    }

    @Override
    public synchronized List<Delivery> takeDue(int limit, Duration lease) {
        check();
        calls++;
        Instant now = Instant.now();
        List<Entry> due = entries.values().stream()
                .filter(entry -> !entry.due().isAfter(now))
                .limit(limit)
                .toList();
        Instant end = withoutLeases ? Instant.MIN : now.plus(lease);
        due.forEach(entry -> entries.put(entry.delivery().id(), new Entry(entry.delivery(), end)));
        return due.stream().map(Entry::delivery).toList();
    }

    @Override
    public synchronized void delivered(String id) {
        check();
        entries.remove(id);
        say(new Said(id, 0, null, null));
    }

    @Override
    public synchronized void failed(String id, int attempts, @Nullable Instant next, String error) {
        check();
        Entry entry = entries.remove(id);
        if (entry != null && next != null) {
            Delivery old = entry.delivery();
            Delivery again = new Delivery(id, old.url(), attempts, old.traceparent(), old.body());
            entries.put(id, new Entry(again, impatient ? Instant.MIN : next));
        }
        say(new Said(id, attempts, next, error));
    }

    private void say(Said said) {
        all.add(said);
        unread.add(said);
    }

    /** The next outcome, in order. */
    Said next() throws InterruptedException {
        Said said = unread.poll(30, TimeUnit.SECONDS);
        if (said == null) {
            throw new AssertionError("the outbox was told nothing more");
        }
        return said;
    }

    /** The next outcome of an attempt, not of a delivery that had to wait for others. */
    Said nextAttempt() throws InterruptedException {
        Said said = next();
        while (said.error() != null && said.error().startsWith("waits")) {
            said = next();
        }
        return said;
    }

    synchronized List<Said> all() {
        return List.copyOf(all);
    }

    /** The deliveries that are neither settled nor given up. */
    synchronized List<Delivery> left() {
        return entries.values().stream().map(Entry::delivery).toList();
    }

    /** The ids of the deliveries that can be taken now. */
    synchronized List<String> due() {
        Instant now = Instant.now();
        return entries.values().stream()
                .filter(entry -> !entry.due().isAfter(now))
                .map(entry -> entry.delivery().id())
                .toList();
    }
}
