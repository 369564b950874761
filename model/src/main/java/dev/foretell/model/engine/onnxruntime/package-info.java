/** Models in the format ONNX, run by ONNX Runtime; the only package that knows it. */
@NullMarked
package dev.foretell.model.engine.onnxruntime;

import org.jspecify.annotations.NullMarked;
