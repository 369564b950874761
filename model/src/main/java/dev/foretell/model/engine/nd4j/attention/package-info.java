/** The attention layers of Keras on ND4J. */
@NullMarked
package dev.foretell.model.engine.nd4j.attention;

import org.jspecify.annotations.NullMarked;
