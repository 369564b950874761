package dev.foretell.model.engine.nd4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A forward pass: it owns the arrays that are made in it and frees them at its end. For one thread. */
final class Pass implements AutoCloseable {

    private final List<INDArray> arrays = new ArrayList<>();
    private long bytes;

    /** An array of 32-bit floats in row-major order whose values are yet to be written. */
    INDArray create(long... shape) {
        return own(Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'));
    }

    /** An array of zeros in row-major order. */
    INDArray zeros(long... shape) {
        return own(Nd4j.create(DataType.FLOAT, shape, 'c'));
    }

    /** An array of these numbers, in row-major order. */
    INDArray array(float[] values, long... shape) {
        return own(Nd4j.create(values, shape, 'c'));
    }

    /** A copy in row-major order, which may be changed. */
    INDArray copy(INDArray array) {
        return own(array.dup('c'));
    }

    /** Frees an array at the end; not for views of others. */
    INDArray own(INDArray array) {
        arrays.add(array);
        bytes += bytes(array);
        return array;
    }

    private static long bytes(INDArray array) {
        return array.length() * array.data().getElementSize();
    }

    /** How many arrays it owns. */
    int size() {
        return arrays.size();
    }

    /** The size of the arrays that it owns. */
    long bytes() {
        return bytes;
    }

    /**
     * Frees arrays before the end.
     *
     * @param from how many of the first arrays to keep
     * @param needed tensors whose arrays are kept, too, as are those that they are views of
     */
    void freeUnless(int from, @Nullable Tensor[] needed) {
        Set<DataBuffer> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor tensor : needed) {
            if (tensor != null) {
                kept.add(buffer(tensor.array()));
                if (tensor.mask() != null) {
                    kept.add(buffer(tensor.mask()));
                }
            }
        }
        arrays.subList(from, arrays.size()).removeIf(array -> !kept.contains(buffer(array)) && free(array));
    }

    /** What an array's numbers are in, which its views share. */
    private static DataBuffer buffer(INDArray array) {
        DataBuffer data = array.data();
        return data.originalDataBuffer() == null ? data : data.originalDataBuffer();
    }

    private boolean free(INDArray array) {
        bytes -= bytes(array);
        if (array.closeable()) {
            array.close();
        }
        return true;
    }

    /** Runs one of libnd4j's operations. */
    static void run(DynamicCustomOp.DynamicCustomOpsBuilder operation) {
        Nd4j.exec(operation.build());
    }

    @Override
    public void close() {
        arrays.removeIf(this::free);
    }
}
