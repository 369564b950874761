/** Translates models of Keras: what becomes of each layer in a graph of Deeplearning4j. */
@NullMarked
package dev.foretell.model.engine.deeplearning4j.layers;

import org.jspecify.annotations.NullMarked;
