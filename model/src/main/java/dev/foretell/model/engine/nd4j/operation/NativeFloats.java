package dev.foretell.model.engine.nd4j.operation;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** Brings numbers from native memory to Java and back, in blocks that stay small on the heap. */
public final class NativeFloats {

    private static final int BLOCK = 1 << 14;

    private NativeFloats() {}

    /** A change of some rows that lie one after the other; each row is changed without regard to the others. */
    @FunctionalInterface
    public interface Change {
        void apply(float[] values, int rows);
    }

    /** A change of a single number. */
    @FunctionalInterface
    public interface Function {
        double of(double x);
    }

    /** Changes each number of an array. */
    public static INDArray change(INDArray array, Function function) {
        return change(array, 1, (values, count) -> {
            for (int i = 0; i < count; i++) {
                values[i] = (float) function.of(values[i]);
            }
        });
    }

    /** Changes an array's rows of {@code width} numbers each. */
    public static INDArray change(INDArray array, int width, Change change) {
        if (isRowMajor(array)) {
            return write(array, array, width, change);
        }
        try (INDArray copy = array.dup('c')) {
            return array.assign(write(copy, copy, width, change));
        }
    }

    /**
     * Writes the changed rows of an array to another.
     *
     * @param from in row-major order; stays as it is, unless it is {@code to}
     * @param to of the same length, in row-major order
     */
    public static INDArray write(INDArray from, INDArray to, int width, Change change) {
        int rows = Math.toIntExact(from.length() / width);
        int most = Math.min(rows, Math.max(1, BLOCK / width));
        float[] block = new float[most * width];
        FloatPointer source = pointer(from);
        FloatPointer target = pointer(to);
        for (int row = 0; row < rows; row += most) {
            int count = Math.min(most, rows - row);
            source.position((long) row * width).get(block, 0, count * width);
            change.apply(block, count);
            target.position((long) row * width).put(block, 0, count * width);
        }
        return to;
    }

    /** Writes the numbers of an array to another of the same shape, which is in row-major order. */
    static void copy(INDArray from, INDArray to) {
        if (isRowMajor(from)) {
            Pointer.memcpy(pointer(to), pointer(from), from.length() * Float.BYTES);
        } else {
            to.assign(from);
        }
    }

    /** Sets all numbers of an array in row-major order to zero. */
    public static void clear(INDArray array) {
        Pointer.memset(pointer(array), 0, array.length() * Float.BYTES);
    }

    /** Writes all numbers of an array in row-major order. */
    public static void write(float[] values, INDArray to) {
        if (values.length != to.length()) {
            throw new IllegalArgumentException(
                    values.length + " numbers for an array of shape " + Arrays.toString(to.shape()));
        }
        pointer(to).put(values);
    }

    /** All numbers of an array in row-major order. */
    public static float[] values(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        if (isRowMajor(array)) {
            pointer(array).get(values);
            return values;
        }
        try (INDArray copy = array.dup('c')) {
            pointer(copy).get(values);
            return values;
        }
    }

    /**
     * The numbers of an array in row-major order, as they lie in native memory; not to be used once the array is freed.
     */
    public static FloatBuffer buffer(INDArray array) {
        return pointer(array).capacity(array.length()).asBuffer();
    }

    /** Whether the numbers of an array lie in row-major order, without gaps. */
    public static boolean isRowMajor(INDArray array) {
        return array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
    }

    /** A pointer of its own, whose position is moved. */
    public static FloatPointer pointer(INDArray array) {
        if (array.wasClosed()) {
            throw new IllegalStateException("its memory was freed");
        }
        return new FloatPointer(array.data().addressPointer());
    }
}
