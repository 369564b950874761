/**
 * Measures: load over HTTP, the bare broker and a network alone as yardsticks for it, the engines beside ONNX Runtime and Deeplearning4j as
 * yardsticks for the networks, and benchmarks of single parts. A command reads options, a run ({@link dev.foretell.bench.Load}, {@link
 * dev.foretell.bench.Echo}, {@link dev.foretell.bench.Passes}) fills a {@link dev.foretell.bench.Tally}, a {@link
 * dev.foretell.bench.Report} tells. What is to be compared has turns in a {@link dev.foretell.bench.Comparison}, whose {@link
 * dev.foretell.bench.Findings} are a table and JSON. Engines run in processes of their own ({@link dev.foretell.bench.Variant}), a {@link
 * dev.foretell.bench.Race} gives them turns, a {@link dev.foretell.bench.RaceReport} tells.
 */
@NullMarked
package dev.foretell.bench;

import org.jspecify.annotations.NullMarked;
