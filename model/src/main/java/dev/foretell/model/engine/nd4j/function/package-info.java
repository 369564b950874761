/** The functions of {@code keras.ops}, which stand among the layers of functional models, also for operators. */
@NullMarked
package dev.foretell.model.engine.nd4j.function;

import org.jspecify.annotations.NullMarked;
