/** Models of Keras as networks of Deeplearning4j. */
@NullMarked
package dev.foretell.model.engine.deeplearning4j;

import org.jspecify.annotations.NullMarked;
