package dev.foretell.web.webhook;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where finished jobs wait until their receivers have them; outlives the process. May throw any {@link RuntimeException} when it
 * cannot be reached: the call is made again later. Called by one thread.
 */
public interface Outbox {

    /**
     * Takes deliveries that are due. What is taken is due again, for whoever asks, when the lease ends before it is settled.
     *
     * @param limit the most to take
     */
    List<Delivery> takeDue(int limit, Duration lease);

    /** Settles a delivery that has reached its receiver. */
    void delivered(String id);

    /**
     * Puts a delivery back, or gives it up.
     *
     * @param attempts the attempts made so far; as many as before when none was made
     * @param next when to try again, or null to give it up
     * @param error why, in a sentence without a full stop, of at most 200 characters
     */
    void failed(String id, int attempts, @Nullable Instant next, String error);

    /**
     * A finished job on its way to its caller.
     *
     * @param id the job's id
     * @param url as {@link WebhookUrl} took it
     * @param attempts those made so far
     * @param traceparent the caller's W3C trace context
     * @param body the job as JSON
     */
    record Delivery(
            String id, URI url, int attempts, @Nullable String traceparent, byte[] body) {}
}
