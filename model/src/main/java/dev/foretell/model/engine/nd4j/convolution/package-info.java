/**
 * The layers of Keras that move a window over an array, or resize it: convolutions, pooling, padding, cropping,
 * upsampling; on ND4J.
 */
@NullMarked
package dev.foretell.model.engine.nd4j.convolution;

import org.jspecify.annotations.NullMarked;
