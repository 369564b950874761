package dev.foretell.model.engine.nd4j.activation;

import dev.foretell.model.engine.nd4j.operation.Pass;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation function. Safe for use by several threads. */
@FunctionalInterface
public interface Activation {

    /** Applies it to an array that the caller owns and no longer needs: the result may be the same array, changed. */
    INDArray applyTo(INDArray array, Pass pass);
}
