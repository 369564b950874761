package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Pass;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution of each channel by itself. In Java, for that of libnd4j takes many times as long. Immutable, so safe
 * for use by several threads.
 */
final class DepthwiseConvolution {

    private final SlidingWindow window;
    private final int channels;
    private final int multiplier;
    private final float[] weights;
    private final float[] bias;

    /**
     * @param channels how many channels go in
     * @param multiplier how many channels each of them becomes
     * @param weights for each cell of the window a number for each channel that comes out
     * @param bias a number for each channel that comes out
     */
    DepthwiseConvolution(SlidingWindow window, int channels, int multiplier, float[] weights, float[] bias) {
        this.window = window;
        this.channels = channels;
        this.multiplier = multiplier;
        this.weights = weights;
        this.bias = bias;
    }

    /** Convolves an array with channels last. */
    INDArray of(INDArray input, Pass pass) {
        INDArray planar = window.planar(input);
        long[] shape = window.output(planar.shape(), bias.length);
        INDArray bordered = window.borders(planar.shape()).around(planar, pass);
        int[] lengths = SlidingWindow.lengths(bordered.shape());
        int[] cells = window.reach().cells(SlidingWindow.lengths(shape), lengths);
        int places = WindowPositions.product(SlidingWindow.lengths(shape));
        float[] given = NativeFloats.values(bordered);
        float[] made = new float[Math.multiplyExact(Math.multiplyExact(places, bias.length), (int) shape[0])];
        for (int row = 0; row < shape[0]; row++) {
            convolve(given, row * WindowPositions.product(lengths) * channels, cells, made, row * places * bias.length);
        }
        return window.flat(pass.array(made, shape));
    }

    private void convolve(float[] given, int from, int[] cells, float[] made, int to) {
        int parts = weights.length / bias.length;
        for (int place = 0; place < cells.length / parts; place++) {
            int sums = to + place * bias.length;
            System.arraycopy(bias, 0, made, sums, bias.length);
            for (int part = 0; part < parts; part++) {
                int cell = cells[place * parts + part];
                if (cell >= 0) {
                    add(given, from + cell * channels, part * bias.length, made, sums);
                }
            }
        }
    }

    private void add(float[] given, int from, int weight, float[] made, int to) {
        if (multiplier == 1) {
            addEach(given, from, weight, made, to);
            return;
        }
        for (int channel = 0; channel < channels; channel++) {
            for (int i = channel * multiplier; i < (channel + 1) * multiplier; i++) {
                made[to + i] += given[from + channel] * weights[weight + i];
            }
        }
    }

    /** The common case by itself, for compilers make vectors of it. */
    private void addEach(float[] given, int from, int weight, float[] made, int to) {
        for (int i = 0; i < channels; i++) {
            made[to + i] += given[from + i] * weights[weight + i];
        }
    }
}
