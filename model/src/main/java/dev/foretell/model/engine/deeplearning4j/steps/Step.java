package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What computes a vertex of a graph. For one thread. */
interface Step extends AutoCloseable {

    /**
     * Computes it.
     *
     * @param inputs for each input an array, of the same rows
     * @return an array that stays as it is until the next pass at most
     */
    INDArray run(List<INDArray> inputs);

    /** Frees what it keeps from pass to pass. */
    @Override
    default void close() {}
}
