package dev.foretell.web.webhook;

import dev.foretell.web.webhook.Outbox.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves deliveries from the outbox to their receivers, and the outcomes back. A delivery keeps its place until its
 * outcome is recorded in the outbox, so that an unavailable outbox stops the sending instead of causing everything to
 * be sent twice. Used by one thread; the outcomes of the sender arrive through a queue.
 */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** The limit of deliveries in flight, to all hosts together. */
    static final int AT_ONCE = 64;

    private static final int TAKEN_AT_ONCE = 16;
    /** The lease is longer than a delivery waits and is in flight together. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofSeconds(1);
    /** The precision with which due times are noted. */
    private static final long TICK_MILLIS = 25;

    private record Ended(Delivery delivery, DeliveryOutcome outcome) {}

    private final Outbox outbox;
    private final WebhookSender sender;
    private final RetryPolicy retries;
    private final Clock clock;
    private final Runnable wake;

    private final Map<String, HostDeliveries> receivers = new HashMap<>();
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<Outbox>> unrecorded = new ArrayDeque<>();
    /** The times at which deliveries that were put back will be due, in ticks since 1970. */
    private final TreeSet<Long> dueTicks = new TreeSet<>();

    private int inFlight;
    private Instant nextPoll = Instant.MIN;
    private boolean outboxAway;

    /** @param wake called, from any thread, when another round is needed */
    Dispatcher(Outbox outbox, WebhookSender sender, RetryPolicy retries, Clock clock, Runnable wake) {
        this.outbox = outbox;
        this.sender = sender;
        this.retries = retries;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Records outcomes, takes deliveries that are due, and starts those that have a place.
     *
     * @param asked whether the outbox was reported to have new deliveries
     * @return how long to wait for the next round, unless woken
     */
    Duration round(boolean asked) {
        withOutbox(() -> {
            settle();
            record();
            takeIfDue(asked);
            outboxIsBack();
        });
        startWaiting();
        Instant now = clock.instant();
        Instant next = nextRound(now);
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    private Instant nextRound(Instant now) {
        if (places() <= 0) {
            return now.plus(POLL);
        }
        if (outboxAway || dueTicks.isEmpty()) {
            return nextPoll;
        }
        Instant due = Instant.ofEpochMilli(dueTicks.first() * TICK_MILLIS);
        return due.isBefore(nextPoll) ? due : nextPoll;
    }

    /** Handles the outcomes of attempts. */
    private void settle() {
        for (Ended each = ended.poll(); each != null; each = ended.poll()) {
            // An attempt ends once, whatever is reported later.
            if (receiver(each.delivery()).ended(each.delivery().id(), clock.instant())) {
                inFlight--;
                settle(each.delivery(), each.outcome());
            }
        }
    }

    private void settle(Delivery delivery, DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Failed failure) {
            failed(delivery, failure);
        } else {
            delivered(delivery.id());
        }
    }

    private void delivered(String id) {
        LOG.debug("job {}: its webhook was delivered", id);
        unrecorded.add(to -> to.delivered(id));
    }

    private void failed(Delivery delivery, DeliveryOutcome.Failed failure) {
        int attempts = delivery.attempts() + 1;
        Optional<Duration> delay = retries.delay(attempts, failure);
        if (delay.isPresent()) {
            LOG.debug(
                    "job {}: webhook attempt {} failed ({}); trying again in {} ms",
                    delivery.id(),
                    attempts,
                    failure.error(),
                    delay.get().toMillis());
            putBack(delivery, attempts, clock.instant().plus(delay.get()), failure.error());
        } else {
            LOG.warn(
                    "job {}: gave up its webhook after attempt {} of {}: {}",
                    delivery.id(),
                    attempts,
                    RetryPolicy.MAX_ATTEMPTS,
                    failure.error());
            unrecorded.add(to -> to.failed(delivery.id(), attempts, null, failure.error()));
        }
    }

    private void putBack(Delivery delivery, int attempts, Instant next, String error) {
        unrecorded.add(to -> to.failed(delivery.id(), attempts, next, error));
        if (next.isBefore(clock.instant().plus(POLL))) {
            dueTicks.add(tick(next) + 1);
        }
    }

    private void record() {
        for (Consumer<Outbox> each = unrecorded.peek(); each != null; each = unrecorded.peek()) {
            each.accept(outbox);
            unrecorded.remove();
        }
    }

    private void takeIfDue(boolean asked) {
        Instant now = clock.instant();
        boolean isDue = !dueTicks.headSet(tick(now), true).isEmpty();
        if (asked || isDue) {
            nextPoll = now;
        }
        if (places() > 0 && !now.isBefore(nextPoll)) {
            take(now);
        }
    }

    /** Takes some deliveries; when there may be more, the next round follows at once. */
    private void take(Instant now) {
        int limit = Math.min(TAKEN_AT_ONCE, places());
        List<Delivery> taken = outbox.takeDue(limit, LEASE);
        taken.forEach(delivery -> accept(delivery, now));
        dueTicks.headSet(tick(now), true).clear();
        nextPoll = taken.size() == limit ? now : now.plus(POLL);
        receivers.values().removeIf(receiver -> receiver.isIdle(now));
        record();
    }

    private static long tick(Instant time) {
        return time.toEpochMilli() / TICK_MILLIS;
    }

    private int places() {
        return AT_ONCE - inFlight - unrecorded.size();
    }

    private void accept(Delivery delivery, Instant now) {
        HostDeliveries receiver = receiver(delivery);
        if (receiver.has(delivery.id())) {
            LOG.debug("job {}: its webhook is still in progress", delivery.id());
        } else if (!receiver.offer(delivery, now)) {
            putBack(delivery, delivery.attempts(), receiver.turn(now), "waits for other deliveries to the same host");
        }
    }

    private HostDeliveries receiver(Delivery delivery) {
        String host = String.valueOf(delivery.url().getHost()).toLowerCase(Locale.ROOT);
        return receivers.computeIfAbsent(host, name -> new HostDeliveries());
    }

    private void startWaiting() {
        for (HostDeliveries receiver : receivers.values()) {
            Optional<Delivery> next = startNext(receiver);
            while (next.isPresent()) {
                send(next.get());
                next = startNext(receiver);
            }
        }
    }

    private Optional<Delivery> startNext(HostDeliveries receiver) {
        return places() > 0 ? receiver.start(clock.instant()) : Optional.empty();
    }

    private void send(Delivery delivery) {
        inFlight++;
        sender.send(delivery, outcome -> {
            ended.add(new Ended(delivery, outcome));
            wake.run();
        });
    }

    private void withOutbox(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) { // Any is possible; outcomes that are not recorded keep their place.
            outboxIsAway(e);
        }
    }

    private void outboxIsAway(RuntimeException e) {
        nextPoll = clock.instant().plus(POLL);
        if (!outboxAway) {
            outboxAway = true;
            LOG.warn("the outbox of webhooks is unavailable ({}); trying again every second", e.toString());
        }
    }

    private void outboxIsBack() {
        if (outboxAway) {
            outboxAway = false;
            LOG.info("the outbox of webhooks is available again");
        }
    }

    /** Puts waiting deliveries back and records outcomes, without taking or starting any; for the end. */
    boolean drain() {
        withOutbox(() -> {
            receivers.values().forEach(receiver -> receiver.removeWaiting().forEach(this::putBackAtEnd));
            settle();
            record();
        });
        return inFlight == 0;
    }

    /** Puts back deliveries in flight. When the outbox is unavailable, they are due when their leases end. */
    void abandon() {
        receivers.values().forEach(receiver -> receiver.inFlight().forEach(this::putBackAtEnd));
        withOutbox(this::record);
    }

    private void putBackAtEnd(Delivery delivery) {
        putBack(delivery, delivery.attempts(), clock.instant(), "the sender was stopped");
    }
}
