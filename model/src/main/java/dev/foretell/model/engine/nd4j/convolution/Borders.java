package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.Pass;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Cells around an array, in the dimensions between its rows and its channels.
 *
 * @param before how many zeros to add at the beginning of each dimension; when negative, how many cells to cut off
 * @param after the same at the end
 */
record Borders(long[] before, long[] after) {

    /** The array with these borders, or the array itself when there is nothing to add or to cut off. */
    INDArray around(INDArray array, Pass pass) {
        if (Arrays.stream(before).allMatch(cells -> cells == 0)
                && Arrays.stream(after).allMatch(cells -> cells == 0)) {
            return array;
        }
        long[] shape = around(array.shape());
        INDArray kept = array.get(part(array.shape(), -1));
        if (Arrays.equals(kept.shape(), shape)) {
            return pass.copy(kept);
        }
        INDArray output = pass.zeros(shape);
        INDArray inner = output.get(part(shape, 1));
        pass.run(() -> inner.assign(kept));
        return output;
    }

    /** The shape of an array of this shape with these borders. */
    long[] around(long[] shape) {
        long[] around = shape.clone();
        for (int i = 0; i < before.length; i++) {
            around[i + 1] += before[i] + after[i];
        }
        return around;
    }

    /** The part of an array of this shape that lies within the borders (sign 1), or that they leave of it (sign -1). */
    private INDArrayIndex[] part(long[] shape, int sign) {
        INDArrayIndex[] part = new INDArrayIndex[shape.length];
        Arrays.fill(part, NDArrayIndex.all());
        for (int i = 0; i < before.length; i++) {
            part[i + 1] =
                    NDArrayIndex.interval(Math.max(0, sign * before[i]), shape[i + 1] - Math.max(0, sign * after[i]));
        }
        return part;
    }
}
