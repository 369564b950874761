package dev.foretell.web.inference;

/**
 * The statistics of a version of a model since the process started, in the terms of the Open Inference Protocol's
 * statistics extension. Immutable.
 *
 * @param lastInferenceMillis when a prediction last succeeded, in milliseconds since 1970, or 0
 * @param inferences the predicted rows
 * @param executions the forward passes; several requests may share one
 * @param success the predicted requests, and their time from arrival to answer
 * @param fail the failed requests, and their time
 * @param queue the time between web and model, including queues
 * @param input the time to read requests
 * @param infer the time of forward passes, as each request saw it
 * @param output the time to write responses
 */
public record VersionStatistics(
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

    /** The statistics of a version without requests. */
    static final VersionStatistics ZERO =
            new VersionStatistics(0, 0, 0, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING);

    /**
     * A count and a total time.
     *
     * @param ns nanoseconds
     */
    public record Total(long count, long ns) {}
}
