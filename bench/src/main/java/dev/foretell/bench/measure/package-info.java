/**
 * Measurements and comparisons: a run fills a {@link dev.foretell.bench.measure.LatencyRecorder}, which gives a
 * {@link dev.foretell.bench.measure.Report}. Measurements that are compared take turns in an
 * {@link dev.foretell.bench.measure.InterleavedComparison}, whose {@link dev.foretell.bench.measure.Findings} are a
 * table and JSON.
 */
@NullMarked
package dev.foretell.bench.measure;

import org.jspecify.annotations.NullMarked;
