/**
 * Measures: load over HTTP, the bare broker and a network alone as yardsticks for it, Deeplearning4j as one for the network, and benchmarks of single parts. A
 * command reads options, a run ({@link dev.foretell.bench.Load}, {@link dev.foretell.bench.Echo}, {@link
 * dev.foretell.bench.Passes}) fills a {@link dev.foretell.bench.Tally}, a {@link dev.foretell.bench.Report} tells.
 */
@NullMarked
package dev.foretell.bench;

import org.jspecify.annotations.NullMarked;
