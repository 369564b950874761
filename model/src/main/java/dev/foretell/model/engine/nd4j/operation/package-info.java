/**
 * What layers are made of on ND4J: operations on tensors, the pass that owns their arrays, and weights in native
 * memory.
 */
@NullMarked
package dev.foretell.model.engine.nd4j.operation;

import org.jspecify.annotations.NullMarked;
