/**
 * The engine of our own layers on ND4J: the graph of a model, its passes and their masks. The layers are in packages
 * below.
 */
@NullMarked
package dev.foretell.model.engine.nd4j;

import org.jspecify.annotations.NullMarked;
