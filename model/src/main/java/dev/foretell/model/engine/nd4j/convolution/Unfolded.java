package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.MatrixProduct;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cells below a convolution's window at each of its places, one place after the other: a matrix, whose product with
 * the weights is the convolution. For few rows this is faster than libnd4j's, which makes its plan anew in each call;
 * and libnd4j's with oneDNN has none with dilation. Source: Chellapilla, Puri and Simard, High Performance
 * Convolutional Neural Networks for Document Processing (2006). For one thread.
 */
final class Unfolded implements Runnable {

    /**
     * Up to how many multiplications of a pass, and how many rows, it is faster. Measured in CPU time with the
     * convolutions of the shipped mnist model, on one core with AVX2: 0.1 to 2 million multiplications took 29 to 137
     * µs against 91 to 175 µs for one row, and 27 to 39 µs more than libnd4j's for each further one.
     */
    private static final long MULTIPLICATIONS = 1 << 22;

    private static final long ROWS = 4;

    /** Up to how many numbers are sooner copied one by one than in a block. */
    private static final int FEW = 12;

    private final FloatBuffer input;
    private final FloatBuffer matrix;
    /** The copies of each row, as triples: where numbers come from, where they go, and how many they are. */
    private final int[] pieces;
    /** What the results of each row begin with; empty for nothing. */
    private final float[] biases;

    private final FloatPointer output;
    private final MatrixProduct product;
    private final int rows;
    private final int size;
    private final int outputSize;

    private Unfolded(INDArray input, INDArray matrix, INDArray kernel, float[] biases, INDArray output, int[] pieces) {
        this.input = NativeFloats.buffer(input);
        this.matrix = NativeFloats.buffer(matrix);
        this.pieces = pieces;
        this.biases = biases;
        this.output = NativeFloats.pointer(output);
        this.product = new MatrixProduct(matrix, matrix.size(0), kernel, output, biases.length == 0 ? 0 : 1);
        this.rows = Math.toIntExact(input.size(0));
        this.size = Math.toIntExact(input.length() / rows);
        this.outputSize = Math.toIntExact(output.length() / rows);
    }

    /** Whether a convolution is faster in this way. */
    static boolean isFaster(INDArray input, SlidingWindow window, INDArray kernel) {
        INDArray planar = window.planar(input);
        long rows = planar.size(0);
        long places = Arrays.stream(window.output(planar.shape(), 1)).reduce(1, Math::multiplyExact);
        return rows <= ROWS && places * kernel.length() <= MULTIPLICATIONS;
    }

    /** A convolution. */
    static INDArray convolved(
            INDArray input, SlidingWindow window, INDArray kernel, @Nullable INDArray bias, Pass pass) {
        INDArray planar = window.planar(input);
        long filters = kernel.size(kernel.rank() - 1);
        INDArray output = pass.create(window.output(planar.shape(), filters));
        INDArray bordered = window.borders(planar.shape()).around(planar, pass);
        int[] cells =
                window.reach().cells(SlidingWindow.lengths(output.shape()), SlidingWindow.lengths(bordered.shape()));
        long places = output.length() / filters / output.size(0);
        // Cells beyond the edges stay zero: they are cleared here, and no repetition of the pass writes to them.
        INDArray matrix = pass.create(places, kernel.length() / filters);
        NativeFloats.clear(matrix);
        float[] biases = bias == null ? new float[0] : repeated(NativeFloats.values(bias), Math.toIntExact(places));
        int[] pieces = pieces(cells, Math.toIntExact(bordered.size(bordered.rank() - 1)));
        pass.run(new Unfolded(bordered, matrix, kernel, biases, output, pieces));
        return window.flat(output);
    }

    private static float[] repeated(float[] values, int times) {
        float[] repeated = new float[Math.multiplyExact(values.length, times)];
        for (int i = 0; i < times; i++) {
            System.arraycopy(values, 0, repeated, i * values.length, values.length);
        }
        return repeated;
    }

    /**
     * @param cells which cell lies below each cell of the window, -1 for none, at one place after the other
     */
    private static int[] pieces(int[] cells, int channels) {
        int[] pieces = new int[Math.multiplyExact(3, cells.length)];
        int end = 0;
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] < 0) {
                continue;
            }
            boolean next = i > 0 && cells[i - 1] >= 0 && cells[i] == cells[i - 1] + 1;
            if (next) {
                pieces[end - 1] += channels;
            } else {
                pieces[end++] = Math.multiplyExact(cells[i], channels);
                pieces[end++] = Math.multiplyExact(i, channels);
                pieces[end++] = channels;
            }
        }
        return Arrays.copyOf(pieces, end);
    }

    @Override
    public void run() {
        for (int row = 0; row < rows; row++) {
            unfold(row * size);
            output.position((long) row * outputSize).put(biases);
            product.to((long) row * outputSize).run();
        }
    }

    private void unfold(int offset) {
        for (int i = 0; i < pieces.length; i += 3) {
            copy(offset + pieces[i], pieces[i + 1], pieces[i + 2]);
        }
    }

    private void copy(int from, int to, int count) {
        if (count > FEW) {
            matrix.put(to, input, from, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            matrix.put(to + i, input.get(from + i));
        }
    }
}
