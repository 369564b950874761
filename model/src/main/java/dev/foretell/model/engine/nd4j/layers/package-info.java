/** Dense, normalizing, reshaping, merging and other layers of Keras without a window or a recurrence, on ND4J. */
@NullMarked
package dev.foretell.model.engine.nd4j.layers;

import org.jspecify.annotations.NullMarked;
