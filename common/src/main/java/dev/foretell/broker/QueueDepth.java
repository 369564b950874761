package dev.foretell.broker;

import org.jspecify.annotations.Nullable;

/**
 * The number of messages in a queue. Immutable.
 *
 * @param model whose jobs they are; null for a queue of all models
 * @param ready the messages that are ready for delivery; on the embedded broker unacknowledged ones count too
 * @param consumers the number of its consumers
 */
public record QueueDepth(String queue, Kind kind, @Nullable String model, long ready, int consumers) {

    /** The purpose of a queue. */
    public enum Kind {
        /** Jobs whose callers wait for the answer. */
        INTERACTIVE,
        /** Jobs that are blocks of datasets. */
        BULK,
        /** Results of background jobs. */
        RESULTS,
        /** Dead letters. */
        DEAD
    }
}
