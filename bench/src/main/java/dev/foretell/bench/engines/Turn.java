package dev.foretell.bench.engines;

/**
 * What a {@link Variant} is told to do once.
 *
 * @param rows the rows in a pass
 * @param threads how many copies of the network run, each on a thread of its own
 * @param warmupNanos how long they run before that, unmeasured
 * @param nanos how long is measured, at least a pass of each thread
 */
record Turn(int rows, int threads, long warmupNanos, long nanos) {}
