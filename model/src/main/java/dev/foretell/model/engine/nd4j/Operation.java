package dev.foretell.model.engine.nd4j;

import java.util.List;

/** What a layer computes. Safe for use by several threads: its weights are only read. */
@FunctionalInterface
interface Operation {

    /**
     * Computes the layer's outputs.
     *
     * @param inputs in the order of the layer's inputs; not to be changed
     * @param pass owns every array that is made
     */
    List<Tensor> apply(List<Tensor> inputs, Pass pass);

    /** A layer with one input and one output. */
    @FunctionalInterface
    interface Unary {
        Tensor apply(Tensor input, Pass pass);
    }

    /** The layer that computes this. */
    static Operation of(Unary unary) {
        return (inputs, pass) -> List.of(unary.apply(inputs.get(0), pass));
    }
}
