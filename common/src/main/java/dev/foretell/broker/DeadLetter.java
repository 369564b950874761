package dev.foretell.broker;

import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter: a job that the broker gave up. Immutable.
 *
 * @param id what it is asked for by, the job's id; null when it has none
 * @param reason why it was given up, as the broker says: {@code delivery_limit}, {@code expired}, {@code rejected}, {@code maxlen}
 * @param queue where it waited, or null when the letter does not say
 * @param died when it was given up, or null when the letter does not say
 * @param model the model it is for, or an empty text
 * @param version the version it is for, or null
 * @param background whether it was promised rather than waited for
 * @param bytes the size of its body
 * @param deliveries how often workers got it, where that is known
 * @param requeued how often it was put back before
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
