package dev.foretell.model.engine.nd4j.operation;

import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An array with its mask, as layers exchange them. The arrays of a tensor that was given are never changed.
 *
 * @param array rows first, channels last, 32-bit floats in row-major order
 * @param mask for each row and time step 1 if it counts and 0 if it is left out, of shape (rows, steps); or null when
 *     all count
 */
public record Tensor(INDArray array, @Nullable INDArray mask) {

    /** A tensor without a mask. */
    public static Tensor of(INDArray array) {
        return new Tensor(array, null);
    }

    /** Another array for the same time steps. */
    public Tensor with(INDArray other) {
        return new Tensor(other, mask);
    }

    /**
     * Refuses an array of another number of dimensions than a layer takes.
     *
     * @throws KerasException when it has another
     */
    public void requireRank(Layer layer, int rank) {
        if (rank() != rank) {
            throw layer.refusal("it takes arrays of " + rank + " dimensions, but is given one of shape "
                    + Arrays.toString(shape()));
        }
    }

    /** The dimensions of the array, the rows first. */
    public long[] shape() {
        return array.shape();
    }

    /** How many dimensions the array has. */
    public int rank() {
        return array.rank();
    }
}
