package dev.foretell.bench.engines;

/**
 * What a {@link Turn} gave.
 *
 * @param cpuSeconds the processor time of the whole process: native threads, and the collection of garbage, are in it
 * @param p50Millis the time of a pass that half of them did not exceed
 * @param p99Millis the time of a pass that 99 percent of them did not exceed
 */
record TurnResult(
        long passes,
        double rowsPerSecond,
        double cpuSeconds,
        double rowsPerCpuSecond,
        double p50Millis,
        double p99Millis) {}
