package dev.foretell.bench.engines;

/**
 * The result of a {@link Turn}.
 *
 * @param cpuSeconds the processor time of the whole process, including native threads and garbage collection
 * @param p50Millis the median time of a pass
 * @param p99Millis the 99th percentile of the times of passes
 */
record TurnResult(
        long passes,
        double rowsPerSecond,
        double cpuSeconds,
        double rowsPerCpuSecond,
        double p50Millis,
        double p99Millis) {}
