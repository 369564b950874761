package dev.foretell.model.network;

import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Brings weights into native memory. */
final class Weights {

    private Weights() {}

    /** An array that lives as long as it is reachable. */
    static INDArray array(Weight weight) {
        return Nd4j.create(
                weight.values(), Arrays.stream(weight.shape()).asLongStream().toArray(), 'c');
    }
}
