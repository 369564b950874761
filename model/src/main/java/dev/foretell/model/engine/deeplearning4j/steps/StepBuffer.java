package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory for what a step computes, pass after pass, of many rows or of few: it is as large as the most rows so far
 * need. For one thread.
 */
final class StepBuffer implements AutoCloseable {

    private @Nullable INDArray memory;

    /** Whether an array of this shape fits into the memory that there is. */
    boolean fits(long[] shape) {
        return memory != null && length(shape) <= memory.length();
    }

    /**
     * An array over the beginning of the memory, which is made anew if it is too small: arrays from before are not to
     * be used then.
     */
    INDArray array(long[] shape) {
        if (memory == null || length(shape) > memory.length()) {
            close();
            memory =
                    Workspaces.without(() -> Nd4j.createUninitialized(DataType.FLOAT, new long[] {length(shape)}, 'c'));
        }
        INDArray all = memory;
        return Workspaces.without(
                () -> Nd4j.create(all.data(), shape, Nd4j.getStrides(shape, 'c'), 0, 'c', DataType.FLOAT));
    }

    private static long length(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
