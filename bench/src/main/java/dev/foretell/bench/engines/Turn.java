package dev.foretell.bench.engines;

/**
 * The order to a {@link Variant} to run once.
 *
 * @param rows the rows in a pass
 * @param threads the number of copies of the network, each in its own thread
 * @param warmupNanos the length of the warm-up
 * @param nanos the length of the measurement, at least one pass of each thread
 */
record Turn(int rows, int threads, long warmupNanos, long nanos) {}
