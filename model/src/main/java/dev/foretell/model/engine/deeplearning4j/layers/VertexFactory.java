package dev.foretell.model.engine.deeplearning4j.layers;

/** Adds the vertices that compute a layer to a graph. */
@FunctionalInterface
interface VertexFactory {

    /** Every setting must be asked for, or the layer is refused. */
    Value of(Call call);
}
