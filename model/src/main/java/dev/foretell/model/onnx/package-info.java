/**
 * Files in the format ONNX: what goes in and comes out, and what they refer to; read without the runtime, and nothing
 * of them is executed.
 */
@NullMarked
package dev.foretell.model.onnx;

import org.jspecify.annotations.NullMarked;
