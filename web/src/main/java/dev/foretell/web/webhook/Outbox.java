package dev.foretell.web.webhook;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds finished jobs until their receivers have them; outlives the process. May throw any {@link RuntimeException}
 * while it is unavailable: the call is repeated later. Called by one thread.
 */
public interface Outbox {

    /**
     * Takes deliveries that are due. A delivery is due again, for any process, when its lease ends before it is
     * settled.
     *
     * @param limit the most deliveries to take
     */
    List<Delivery> takeDue(int limit, Duration lease);

    /** Removes a delivery that has reached its receiver. */
    void delivered(String id);

    /**
     * Puts a delivery back, or gives it up.
     *
     * @param attempts the number of attempts so far; unchanged when none was made
     * @param next when to try again, or null to give the delivery up
     * @param error the reason, in a sentence without a full stop, of at most 200 characters
     */
    void failed(String id, int attempts, @Nullable Instant next, String error);

    /**
     * A finished job that is to be sent to its receiver.
     *
     * @param id the job's id
     * @param url as {@link WebhookUrl} accepted it
     * @param attempts the number of attempts so far
     * @param traceparent the caller's W3C trace context
     * @param body the job as JSON
     */
    record Delivery(
            String id, URI url, int attempts, @Nullable String traceparent, byte[] body) {}
}
