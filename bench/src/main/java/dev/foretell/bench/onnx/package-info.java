/** Keras models written in the format ONNX, and the network of ONNX Runtime that runs them: a yardstick for the engines. */
@NullMarked
package dev.foretell.bench.onnx;

import org.jspecify.annotations.NullMarked;
