package dev.foretell.model.engine.nd4j.operation;

import dev.foretell.model.keras.Layer;

/** Makes a layer's operation from its settings and weights. */
@FunctionalInterface
public interface OperationFactory {

    /** Every setting must be asked for, or the layer is refused. */
    Operation of(Layer layer);
}
