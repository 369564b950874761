/**
 * Measuring and comparing: a run fills a {@link dev.foretell.bench.measure.LatencyRecorder}, whose {@link dev.foretell.bench.measure.Report}
 * has the figures. What is compared takes turns in a {@link dev.foretell.bench.measure.InterleavedComparison}, whose {@link
 * dev.foretell.bench.measure.Findings} are a table and JSON.
 */
@NullMarked
package dev.foretell.bench.measure;

import org.jspecify.annotations.NullMarked;
