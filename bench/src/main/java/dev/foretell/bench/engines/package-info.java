/**
 * The command {@code engines}: one model on all engines, beside ONNX Runtime and Deeplearning4j without Foretell. Each is a {@link
 * dev.foretell.bench.engines.Variant} in a process of its own, a {@link dev.foretell.bench.engines.Race} gives them turns.
 */
@NullMarked
package dev.foretell.bench.engines;

import org.jspecify.annotations.NullMarked;
