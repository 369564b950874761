package dev.foretell.web.webhook;

import dev.foretell.web.webhook.Outbox.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one host has in hand: a few deliveries under way, a few waiting for them. Whatever is more gets a turn: the time at which the
 * host may be ready for it. The turns are rather too early than too late: one that comes too early is given another. Used by one
 * thread.
 */
final class Receiver {

    /** Deliveries to one host that may be under way. */
    static final int AT_ONCE = 4;

    static final int MAX_WAITING = 16;

    /** Well below the lease, so that what starts after it still ends within. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final Duration LONGEST_TURN = Duration.ofMinutes(1);
    /** What a delivery is taken to last until so many have shown how long it does. */
    private static final Duration FIRST_GUESS = Duration.ofMillis(2);

    private static final int SAMPLES = 16;

    private record Waiting(Delivery delivery, Instant since) {}

    private record UnderWay(Delivery delivery, Instant since) {}

    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Duration> lately = new ArrayDeque<>();
    private Instant lastProgress = Instant.MIN;
    private Instant lastTurn = Instant.MIN;

    /** Whether a delivery is in hand; it may be offered again when its lease ended too soon. */
    boolean has(String id) {
        return underWay.containsKey(id)
                || waiting.stream().anyMatch(each -> each.delivery().id().equals(id));
    }

    /** Takes a delivery in hand, if there is room. */
    boolean offer(Delivery delivery, Instant now) {
        return waiting.size() < MAX_WAITING && waiting.add(new Waiting(delivery, now));
    }

    /** The next delivery to start, when there is one and a place for it. It is then under way. */
    Optional<Delivery> start(Instant now) {
        if (underWay.size() >= AT_ONCE) {
            return Optional.empty();
        }
        // What waited too long is left to its lease: another process may have it before this one ends.
        waiting.removeIf(each -> each.since().plus(LONGEST_WAIT).isBefore(now));
        Waiting next = waiting.poll();
        if (next == null) {
            return Optional.empty();
        }
        lastProgress = now;
        underWay.put(next.delivery().id(), new UnderWay(next.delivery(), now));
        return Optional.of(next.delivery());
    }

    /** Notes that a delivery is no longer under way, and tells whether it was. */
    boolean ended(String id, Instant now) {
        UnderWay ended = underWay.remove(id);
        if (ended == null) {
            return false;
        }
        lastProgress = now;
        lately.add(Duration.between(ended.since(), now));
        if (lately.size() > SAMPLES) {
            lately.remove();
        }
        return true;
    }

    /**
     * When to come again with a delivery that there is no room for: after those that were sent away before it, and not before the host
     * had as much time again as it has been silent.
     */
    Instant turn(Instant now) {
        Instant ready = now.plus(silence(now));
        Instant turn = (lastTurn.isAfter(ready) ? lastTurn : ready).plus(pace());
        Instant latest = now.plus(LONGEST_TURN);
        lastTurn = turn.isAfter(latest) ? latest : turn;
        return lastTurn;
    }

    private Duration silence(Instant now) {
        return underWay.isEmpty() ? Duration.ZERO : Duration.between(lastProgress, now);
    }

    /** The time from the end of one delivery to that of the next, when things go well. */
    private Duration pace() {
        Duration usual = lately.size() < SAMPLES
                ? FIRST_GUESS
                : lately.stream().sorted().skip(SAMPLES / 2).findFirst().orElseThrow();
        return usual.dividedBy(AT_ONCE);
    }

    /** Whether nothing needs to be known of it any more. */
    boolean isIdle(Instant now) {
        return underWay.isEmpty() && waiting.isEmpty() && lastTurn.isBefore(now);
    }

    Collection<Delivery> underWay() {
        return underWay.values().stream().map(UnderWay::delivery).toList();
    }

    /** Takes out what waits. */
    List<Delivery> removeWaiting() {
        List<Delivery> removed = waiting.stream().map(Waiting::delivery).toList();
        waiting.clear();
        return removed;
    }
}
