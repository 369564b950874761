package dev.foretell.model.engine.nd4j.operation;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Multiplies many pairs of matrices, which lie in groups and side by side in them. For one thread, as the pass whose
 * arrays these are.
 *
 * @param groups how many groups of pairs there are
 * @param pairs how many pairs a group has
 * @param transposed whether the right matrices are transposed before they are multiplied
 * @param factor with what the products are multiplied
 */
public record MatrixProducts(
        Matrices left, Matrices right, Matrices result, int groups, int pairs, boolean transposed, float factor)
        implements Runnable {

    /**
     * Matrices within an array in row-major order.
     *
     * @param rows of each matrix
     * @param columns of each matrix
     * @param stride how far apart the rows of a matrix are
     * @param group how far apart the groups are
     * @param step how far apart the matrices of a group are
     * @param repeated how many pairs in a row have the same matrix
     */
    public record Matrices(
            FloatPointer values, int rows, int columns, int stride, long group, long step, int repeated) {

        /** Matrices one after the other. */
        public static Matrices ofThree(INDArray array, long count, long rows, long columns) {
            if (array.length() != count * rows * columns) {
                throw new IllegalArgumentException(array.length() + " numbers are not " + count + " matrices of " + rows
                        + " rows and " + columns + " columns");
            }
            return new Matrices(
                    NativeFloats.pointer(array),
                    Math.toIntExact(rows),
                    Math.toIntExact(columns),
                    Math.toIntExact(columns),
                    rows * columns,
                    0,
                    1);
        }

        private FloatPointer at(int group, int pair) {
            return values.position(group * this.group + (long) (pair / repeated) * step);
        }
    }

    @Override
    public void run() {
        for (int group = 0; group < groups; group++) {
            for (int pair = 0; pair < pairs; pair++) {
                cblas_sgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        transposed ? CblasTrans : CblasNoTrans,
                        result.rows(),
                        result.columns(),
                        left.columns(),
                        factor,
                        left.at(group, pair),
                        left.stride(),
                        right.at(group, pair),
                        right.stride(),
                        0,
                        result.at(group, pair),
                        result.stride());
            }
        }
    }
}
