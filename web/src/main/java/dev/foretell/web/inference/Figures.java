package dev.foretell.web.inference;

/**
 * How a version of a model has done since the process started, in the terms of the Open Inference Protocol's statistics extension.
 * Immutable.
 *
 * @param lastInferenceMillis when a prediction last succeeded, in milliseconds since 1970, or 0
 * @param inferences the rows that were predicted
 * @param executions the forward passes; several requests may share one
 * @param success requests that were predicted, and their time from arrival to answer
 * @param fail requests that were not, and their time
 * @param queue the time on the way to the model and back, queues included
 * @param input the time to read requests
 * @param infer the time of forward passes, as each request saw it
 * @param output the time to write responses
 */
public record Figures(
        long lastInferenceMillis,
        long inferences,
        long executions,
        Total success,
        Total fail,
        Total queue,
        Total input,
        Total infer,
        Total output) {

    private static final Total NOTHING = new Total(0, 0);

    /** Those of a version that has done nothing. */
    static final Figures ZERO = new Figures(0, 0, 0, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING);

    /**
     * How often, and how long altogether.
     *
     * @param ns nanoseconds
     */
    public record Total(long count, long ns) {}
}
