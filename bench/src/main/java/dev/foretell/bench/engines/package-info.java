/**
 * The command {@code engines}: one model on all engines, in turns with ONNX Runtime and Deeplearning4j without
 * Foretell. Each is a {@link dev.foretell.bench.engines.Variant} in its own process, and a
 * {@link dev.foretell.bench.engines.Race} gives them their turns.
 */
@NullMarked
package dev.foretell.bench.engines;

import org.jspecify.annotations.NullMarked;
