/** The activation functions of Keras on ND4J, and the layers that are one. */
@NullMarked
package dev.foretell.model.engine.nd4j.activation;

import org.jspecify.annotations.NullMarked;
