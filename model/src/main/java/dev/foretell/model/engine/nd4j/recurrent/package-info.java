/** The recurrent layers of Keras, in one direction or in both, on ND4J. */
@NullMarked
package dev.foretell.model.engine.nd4j.recurrent;

import org.jspecify.annotations.NullMarked;
