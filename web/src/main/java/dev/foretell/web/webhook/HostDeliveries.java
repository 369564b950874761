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
 * The deliveries of one host: a few in flight, and a few that wait for these. Any others are put off until the time at
 * which the host is expected to be ready. That time is estimated too early rather than too late; a delivery that comes
 * too early is put off again. Used by one thread.
 */
final class HostDeliveries {

    /** The limit of deliveries in flight to one host. */
    static final int AT_ONCE = 4;

    static final int MAX_WAITING = 16;

    /** The limit is well below the lease, so that a delivery that starts after it still ends within the lease. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final Duration LONGEST_TURN = Duration.ofMinutes(1);
    /** The assumed duration of a delivery until enough durations are known. */
    private static final Duration FIRST_GUESS = Duration.ofMillis(2);

    private static final int SAMPLES = 16;

    private record Waiting(Delivery delivery, Instant since) {}

    private record InFlight(Delivery delivery, Instant since) {}

    private final Map<String, InFlight> inFlight = new LinkedHashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Duration> lately = new ArrayDeque<>();
    private Instant lastProgress = Instant.MIN;
    private Instant lastTurn = Instant.MIN;

    /** Whether a delivery is held here; it may be offered again when its lease ended too soon. */
    boolean has(String id) {
        return inFlight.containsKey(id)
                || waiting.stream().anyMatch(each -> each.delivery().id().equals(id));
    }

    /** Accepts a delivery, if there is room. */
    boolean offer(Delivery delivery, Instant now) {
        return waiting.size() < MAX_WAITING && waiting.add(new Waiting(delivery, now));
    }

    /** The next delivery to start, if one waits and there is a place for it. It is then in flight. */
    Optional<Delivery> start(Instant now) {
        if (inFlight.size() >= AT_ONCE) {
            return Optional.empty();
        }
        // Those that waited too long are left out: their leases may end during the attempt, which would be repeated.
        waiting.removeIf(each -> each.since().plus(LONGEST_WAIT).isBefore(now));
        Waiting next = waiting.poll();
        if (next == null) {
            return Optional.empty();
        }
        lastProgress = now;
        inFlight.put(next.delivery().id(), new InFlight(next.delivery(), now));
        return Optional.of(next.delivery());
    }

    /** Notes that a delivery is no longer in flight; returns whether it was. */
    boolean ended(String id, Instant now) {
        InFlight ended = inFlight.remove(id);
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
     * When to offer a delivery again that there was no room for: after those that were put off before it, and not
     * before the host has had as much time again as it has been silent.
     */
    Instant turn(Instant now) {
        Instant ready = now.plus(silence(now));
        Instant turn = (lastTurn.isAfter(ready) ? lastTurn : ready).plus(pace());
        Instant latest = now.plus(LONGEST_TURN);
        lastTurn = turn.isAfter(latest) ? latest : turn;
        return lastTurn;
    }

    private Duration silence(Instant now) {
        return inFlight.isEmpty() ? Duration.ZERO : Duration.between(lastProgress, now);
    }

    /** The usual time between the ends of two deliveries. */
    private Duration pace() {
        Duration usual = lately.size() < SAMPLES
                ? FIRST_GUESS
                : lately.stream().sorted().skip(SAMPLES / 2).findFirst().orElseThrow();
        return usual.dividedBy(AT_ONCE);
    }

    /** Whether this can be forgotten. */
    boolean isIdle(Instant now) {
        return inFlight.isEmpty() && waiting.isEmpty() && lastTurn.isBefore(now);
    }

    Collection<Delivery> inFlight() {
        return inFlight.values().stream().map(InFlight::delivery).toList();
    }

    /** Removes and returns the waiting deliveries. */
    List<Delivery> removeWaiting() {
        List<Delivery> removed = waiting.stream().map(Waiting::delivery).toList();
        waiting.clear();
        return removed;
    }
}
