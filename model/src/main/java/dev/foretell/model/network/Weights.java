package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Brings weights into native memory. */
final class Weights {

    private Weights() {}

    /** A dimension of a layer's variable, which must have so many of them. */
    static int dimension(Layer layer, String variable, int rank, int dimension) {
        int[] shape = layer.weight(variable).shape();
        if (shape.length != rank) {
            throw layer.refusal("its weights `" + variable + "` should have " + rank
                    + " dimensions, but have the shape " + Arrays.toString(shape));
        }
        return shape[dimension];
    }

    /** An array that lives as long as it is reachable. */
    static INDArray array(Weight weight) {
        return Nd4j.create(
                weight.values(), Arrays.stream(weight.shape()).asLongStream().toArray(), 'c');
    }
}
