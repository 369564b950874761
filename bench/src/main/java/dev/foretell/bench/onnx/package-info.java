/** Keras models converted to ONNX, and run by ONNX Runtime directly: a yardstick for the engines. */
@NullMarked
package dev.foretell.bench.onnx;

import org.jspecify.annotations.NullMarked;
