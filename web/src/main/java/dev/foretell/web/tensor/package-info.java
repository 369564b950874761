/** The Open Inference Protocol's tensors: an infer request read into rows, and its response, as JSON or with binary data. */
@NullMarked
package dev.foretell.web.tensor;

import org.jspecify.annotations.NullMarked;
