/** The engine that runs models of Keras as networks of Deeplearning4j, once they were compared with our own layers. */
@NullMarked
package dev.foretell.model.engine.deeplearning4j;

import org.jspecify.annotations.NullMarked;
