/**
 * Measures: load over HTTP, the bare broker and bare Deeplearning4j as yardsticks for it, and benchmarks of single parts. A
 * command reads options, a run ({@link dev.foretell.bench.Load}, {@link dev.foretell.bench.Echo}, {@link
 * dev.foretell.bench.Passes}) fills a {@link dev.foretell.bench.Tally}, a {@link dev.foretell.bench.Report} tells.
 */
@NullMarked
package dev.foretell.bench;

import org.jspecify.annotations.NullMarked;
