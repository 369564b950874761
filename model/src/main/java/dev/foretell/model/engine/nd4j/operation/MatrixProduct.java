package dev.foretell.model.engine.nd4j.operation;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Multiplies two matrices in row-major order by OpenBLAS itself: ND4J's own call of it takes tens of microseconds. For
 * one thread, as the pass whose arrays these are.
 */
public final class MatrixProduct implements Runnable {

    private final FloatPointer left;
    private final FloatPointer right;
    private final FloatPointer result;
    private final int rows;
    private final int inner;
    private final int columns;
    private final float kept;

    /**
     * @param rows of the left matrix
     * @param right of as many rows as the left has columns
     * @param kept with what the numbers are multiplied to which the product is added
     */
    public MatrixProduct(INDArray left, long rows, INDArray right, INDArray result, float kept) {
        this.left = NativeFloats.pointer(left);
        this.right = NativeFloats.pointer(right);
        this.result = NativeFloats.pointer(result);
        this.rows = Math.toIntExact(rows);
        this.inner = Math.toIntExact(left.length() / rows);
        this.columns = Math.toIntExact(right.length() / inner);
        this.kept = kept;
    }

    /** Writes the next results at another place of the array. */
    public MatrixProduct to(long position) {
        result.position(position);
        return this;
    }

    @Override
    public void run() {
        if (rows == 1) {
            cblas_sgemv(CblasRowMajor, CblasTrans, inner, columns, 1, right, columns, left, 1, kept, result, 1);
        } else {
            cblas_sgemm(
                    CblasRowMajor,
                    CblasNoTrans,
                    CblasNoTrans,
                    rows,
                    columns,
                    inner,
                    1,
                    left,
                    inner,
                    right,
                    columns,
                    kept,
                    result,
                    columns);
        }
    }
}
