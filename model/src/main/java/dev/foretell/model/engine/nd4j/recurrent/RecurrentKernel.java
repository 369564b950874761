package dev.foretell.model.engine.nd4j.recurrent;

import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the state of a recurrent layer is multiplied by at each step. Safe for use by several threads. */
final class RecurrentKernel {

    /** The multiplications from which on a call of native code costs less than it saves. */
    private static final long WORTH_A_CALL = 1 << 16;

    private final float[] values;
    private final int height;
    private final int width;
    private final INDArray array;

    private RecurrentKernel(float[] values, int height, int width) {
        this.values = values;
        this.height = height;
        this.width = width;
        this.array = Weights.array(values, height, width);
    }

    static RecurrentKernel of(Weight weight) {
        return new RecurrentKernel(weight.values(), weight.shape()[0], weight.shape()[1]);
    }

    /** Some of the columns. */
    RecurrentKernel columns(int from, int to) {
        float[] part = new float[height * (to - from)];
        for (int i = 0; i < height; i++) {
            System.arraycopy(values, i * width + from, part, i * (to - from), to - from);
        }
        return new RecurrentKernel(part, height, to - from);
    }

    /** A multiplication for some rows, again and again. */
    Product over(int rows, Pass pass) {
        return (long) rows * height * width < WORTH_A_CALL
                ? (left, result) -> multiply(left, rows, result)
                : new Native(pass.create(rows, height), pass.create(rows, width));
    }

    /** A multiplication. For one thread. */
    @FunctionalInterface
    interface Product {

        /** Writes the product of some rows and the kernel over {@code result}. */
        void of(float[] left, float[] result);
    }

    private final class Native implements Product {

        private final INDArray left;
        private final INDArray result;

        Native(INDArray left, INDArray result) {
            this.left = left;
            this.result = result;
        }

        @Override
        public void of(float[] from, float[] to) {
            left.data().asNioFloat().put(from);
            Nd4j.gemm(left, array, result, false, false, 1, 0);
            result.data().asNioFloat().get(to);
        }
    }

    private void multiply(float[] left, int rows, float[] result) {
        Arrays.fill(result, 0, rows * width, 0);
        for (int row = 0; row < rows; row++) {
            int i = 0;
            for (; i + 3 < height; i += 4) {
                addFour(left, row * height + i, i * width, result, row * width);
            }
            for (; i < height; i++) {
                addOne(left[row * height + i], i * width, result, row * width);
            }
        }
    }

    private void addFour(float[] left, int at, int from, float[] result, int to) {
        float a = left[at];
        float b = left[at + 1];
        float c = left[at + 2];
        float d = left[at + 3];
        for (int j = 0; j < width; j++) {
            result[to + j] += a * values[from + j]
                    + b * values[from + width + j]
                    + c * values[from + 2 * width + j]
                    + d * values[from + 3 * width + j];
        }
    }

    private void addOne(float a, int from, float[] result, int to) {
        for (int j = 0; j < width; j++) {
            result[to + j] += a * values[from + j];
        }
    }
}
