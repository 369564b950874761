package dev.foretell.web.webhook;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends finished jobs to the URLs that their callers named: from the outbox, so that a restart loses none, each until
 * its receiver has accepted it or 12 attempts have failed. Delivery is at least once: receivers detect repetitions by
 * {@code webhook-id}. Nothing waits for a webhook; a slow host delays only its own deliveries. Started once, closed any
 * number of times; safe for use by several threads.
 */
public final class Webhooks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final WebhookKeys keys;
    private final WebhookSender sender;
    private final Dispatcher dispatch;
    private final Duration grace;
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "webhooks");
    private volatile boolean asked;
    private volatile boolean closing;

    /** Does not start yet. */
    public Webhooks(Outbox outbox, WebhookSettings settings) {
        this(outbox, settings, InetAddress::getAllByName, TIMEOUT, GRACE);
    }

    /**
     * Does not start yet.
     *
     * @param names resolves the receivers' hosts
     * @param timeout the limit for one attempt
     * @param grace how long deliveries in flight may take at the end
     */
    Webhooks(Outbox outbox, WebhookSettings settings, CheckedResolver.Names names, Duration timeout, Duration grace) {
        Clock clock = Clock.systemUTC();
        this.keys = settings.keys();
        this.sender = new WebhookSender(settings, names, timeout, clock);
        this.dispatch = new Dispatcher(outbox, sender, new RetryPolicy(new Random()), clock, bell::release);
        this.grace = grace;
    }

    /** Starts to send, and returns at once. */
    public void start() {
        if (keys.isEmpty()) {
            LOG.info("FORETELL_WEBHOOK_KEY is not set; webhooks are sent without a signature");
        }
        sender.start();
        thread.start();
    }

    /**
     * Notes that a job with a webhook has finished, so that it is sent now and not at the next poll of the outbox.
     * Returns at once.
     */
    public void wake() {
        asked = true;
        bell.release();
    }

    private void run() {
        try {
            while (!closing) {
                await(round());
            }
            drain();
        } catch (InterruptedException e) {
            LOG.debug("stopped without waiting for deliveries in flight");
        }
        dispatch.abandon();
    }

    private Duration round() {
        boolean wasAsked = asked;
        asked = false;
        try {
            return dispatch.round(wasAsked);
        } catch (RuntimeException e) { // One round that fails must not be the last.
            LOG.error("webhooks failed unexpectedly; trying again", e);
            return PAUSE;
        }
    }

    private void drain() throws InterruptedException {
        long end = System.nanoTime() + grace.toNanos();
        while (!dispatch.drain() && System.nanoTime() < end) {
            await(Duration.ofNanos(end - System.nanoTime()));
        }
    }

    private void await(Duration most) throws InterruptedException {
        if (bell.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
            bell.drainPermits();
        }
    }

    /** Starts no more deliveries and waits for those in flight, for 5 s at most. The others stay in the outbox. */
    @Override
    public void close() {
        closing = true;
        bell.release();
        try {
            thread.join(grace.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        sender.close();
    }
}
