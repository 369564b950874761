package dev.foretell.model.engine.deeplearning4j.steps;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense layer. OpenBLAS is called without ND4J between, which takes longer than a small layer; large ones are
 * oneDNN's. For one thread.
 */
final class DenseStep implements Step {

    /** The multiplications from which on oneDNN's matrices are faster, in spite of what it does before them. */
    private static final long LARGE = 1 << 17;

    private static final int ROW_MAJOR = openblas_nolapack.CblasRowMajor;
    private static final int AS_IS = openblas_nolapack.CblasNoTrans;
    private static final int TRANSPOSED = openblas_nolapack.CblasTrans;

    private record Pass(Multiplication product, InPlaceActivation.Applied activation) {

        void close() {
            product.close();
            activation.close();
        }
    }

    /** The weighted sums of certain arrays. */
    private record Multiplication(Runnable computation, List<Prepared> operations) {

        static Multiplication of(Runnable computation) {
            return new Multiplication(computation, List.of());
        }

        static Multiplication of(Prepared... operations) {
            List<Prepared> all = List.of(operations);
            return new Multiplication(() -> all.forEach(Prepared::run), all);
        }

        void close() {
            operations.forEach(Prepared::close);
        }
    }

    private final INDArray weights;
    private final @Nullable INDArray bias;
    private final InPlaceActivation activation;
    private final StepBuffer buffer = new StepBuffer();
    private final StepBuffer biases = new StepBuffer();
    private final Kept<Pass> passes = new Kept<>(Pass::close);

    /**
     * @param weights inputs by outputs, in column-major order
     */
    DenseStep(INDArray weights, @Nullable INDArray bias, InPlaceActivation activation) {
        this.weights = weights;
        this.bias = bias;
        this.activation = activation;
    }

    @Override
    public INDArray run(List<INDArray> inputs) {
        Pass pass = passes.of(inputs, () -> pass(inputs.get(0)));
        pass.product().computation().run();
        return pass.activation().run();
    }

    private Pass pass(INDArray input) {
        long[] shape = {input.size(0), weights.size(1)};
        if (!buffer.fits(shape)) {
            passes.close();
        }
        INDArray output = buffer.array(shape);
        boolean large = input.size(0) * weights.length() >= LARGE;
        return new Pass(large ? large(input, output) : small(input, output), activation.on(output));
    }

    private Multiplication large(INDArray input, INDArray output) {
        Prepared product = new Prepared(NativeOperation.with("matmul", weights), input, output);
        if (bias == null) {
            return Multiplication.of(product);
        }
        NativeOperation adding =
                new NativeOperation("biasadd", List.of(bias), new long[0], new double[0], new boolean[] {false});
        return Multiplication.of(product, new Prepared(adding, output, output));
    }

    /** The product is added to the biases, of which the output is made a copy before. */
    private Multiplication small(INDArray input, INDArray output) {
        int rows = (int) input.size(0);
        int in = (int) weights.size(0);
        int out = (int) weights.size(1);
        FloatPointer x = pointer(input);
        FloatPointer w = pointer(weights);
        FloatPointer y = pointer(output);
        FloatPointer b = bias == null ? null : pointer(repeated(bias, output.shape()));
        long bytes = output.length() * Float.BYTES;
        return Multiplication.of(() -> {
            if (b != null) {
                Pointer.memcpy(y, b, bytes);
            }
            float kept = b == null ? 0 : 1;
            if (rows == 1) {
                openblas_nolapack.cblas_sgemv(ROW_MAJOR, AS_IS, out, in, 1, w, in, x, 1, kept, y, 1);
            } else {
                openblas_nolapack.cblas_sgemm(
                        ROW_MAJOR, AS_IS, TRANSPOSED, rows, out, in, 1, x, in, w, in, kept, y, out);
            }
        });
    }

    private INDArray repeated(INDArray bias, long[] shape) {
        if (!biases.fits(shape)) {
            // Passes of fewer rows point into the memory that goes now. It has not always grown with the output's:
            // large products need none.
            passes.close();
        }
        INDArray all = biases.array(shape);
        float[] row = bias.toFloatVector();
        float[] rows = new float[(int) shape[0] * row.length];
        for (int at = 0; at < rows.length; at += row.length) {
            System.arraycopy(row, 0, rows, at, row.length);
        }
        pointer(all).put(rows);
        return all;
    }

    private static FloatPointer pointer(INDArray array) {
        return new FloatPointer(array.data().addressPointer());
    }

    @Override
    public void close() {
        passes.close();
        buffer.close();
        biases.close();
    }
}
