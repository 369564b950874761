/** The layers of Keras, computed with ND4J. */
@NullMarked
package dev.foretell.model.engine.nd4j;

import org.jspecify.annotations.NullMarked;
