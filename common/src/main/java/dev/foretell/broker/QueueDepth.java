package dev.foretell.broker;

import org.jspecify.annotations.Nullable;

/**
 * How much waits in a queue. Immutable.
 *
 * @param model whose jobs they are; null for a queue of all models
 * @param ready the messages that are in nobody's hands; on the embedded broker those in the hands of workers count too
 * @param consumers who takes messages from it
 */
public record QueueDepth(String queue, Kind kind, @Nullable String model, long ready, int consumers) {

    /** What a queue is for. */
    public enum Kind {
        /** Jobs that somebody waits for. */
        INTERACTIVE,
        /** Jobs that are parts of datasets. */
        BULK,
        /** Answers of background jobs. */
        RESULTS,
        /** Dead letters. */
        DEAD
    }
}
