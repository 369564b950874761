package dev.foretell.model.engine.nd4j.operation;

import java.util.List;

/** What a layer computes. Safe for use by several threads: its weights are only read. */
@FunctionalInterface
public interface Operation {

    /**
     * Computes the layer's outputs.
     *
     * @param inputs in the order of the layer's inputs; not to be changed
     * @param pass owns every array that is made
     */
    List<Tensor> apply(List<Tensor> inputs, Pass pass);

    /**
     * Whether {@link Pass#run} does all of its work, for inputs of the same shapes in the same order, and without
     * masks: then a pass can be recorded and repeated.
     */
    default boolean repeatable() {
        return false;
    }

    /** A layer with one input and one output. */
    @FunctionalInterface
    interface Unary {
        Tensor apply(Tensor input, Pass pass);
    }

    /** The layer that computes this. */
    static Operation of(Unary unary) {
        return (inputs, pass) -> List.of(unary.apply(inputs.get(0), pass));
    }

    /** The layer that computes this, which is {@link #repeatable}. */
    static Operation repeatable(Unary unary) {
        return new Repeatable(of(unary));
    }

    /** A layer that is {@link #repeatable}. */
    record Repeatable(Operation operation) implements Operation {

        @Override
        public List<Tensor> apply(List<Tensor> inputs, Pass pass) {
            return operation.apply(inputs, pass);
        }

        @Override
        public boolean repeatable() {
            return true;
        }
    }
}
