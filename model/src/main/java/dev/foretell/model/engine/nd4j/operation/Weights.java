package dev.foretell.model.engine.nd4j.operation;

import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Brings weights into native memory. */
public final class Weights {

    /** The arrays of the network that this thread makes. */
    private static final ThreadLocal<@Nullable List<INDArray>> OWNED = new ThreadLocal<>();

    private Weights() {}

    /** A dimension of a layer's variable, which must have so many of them. */
    public static int dimension(Layer layer, String variable, int rank, int dimension) {
        int[] shape = layer.weight(variable).shape();
        if (shape.length != rank) {
            throw layer.refusal("its weights `" + variable + "` should have " + rank
                    + " dimensions, but have the shape " + Arrays.toString(shape));
        }
        return shape[dimension];
    }

    /** The weight as an array, which the network that is being made owns. */
    public static INDArray array(Weight weight) {
        return array(
                weight.values(), Arrays.stream(weight.shape()).asLongStream().toArray());
    }

    /** An array of numbers in row-major order, which the network that is being made owns. */
    public static INDArray array(float[] values, long... shape) {
        INDArray array = Nd4j.create(values, shape, 'c');
        List<INDArray> owned = OWNED.get();
        if (owned != null) {
            owned.add(array);
        }
        return array;
    }

    /** Makes a network; the arrays of its weights are added to {@code owned}, also when it fails. */
    public static <T> T owned(List<INDArray> owned, Supplier<T> making) {
        OWNED.set(owned);
        try {
            return making.get();
        } finally {
            OWNED.remove();
        }
    }
}
