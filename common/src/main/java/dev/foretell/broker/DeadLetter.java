package dev.foretell.broker;

import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter: a job that the broker dead-lettered. Immutable.
 *
 * @param id the job's id; null when it has none
 * @param reason why it was dead-lettered, in the broker's words: {@code delivery_limit}, {@code expired},
 *     {@code rejected}, {@code maxlen}
 * @param queue the queue that it was in, or null when unknown
 * @param died when it was dead-lettered, or null when unknown
 * @param model the model it is for, or empty
 * @param version the version it is for, or null
 * @param background whether it is a background job
 * @param bytes the size of its body
 * @param deliveries how often it was delivered, where that is known
 * @param requeued how often it was requeued from the dead letters before
 */
public record DeadLetter(
        @Nullable String id,
        String reason,
        @Nullable String queue,
        @Nullable Instant died,
        String model,
        @Nullable String version,
        boolean background,
        long bytes,
        OptionalInt deliveries,
        int requeued) {}
