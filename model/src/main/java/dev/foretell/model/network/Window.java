package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;

/**
 * A window that moves over steps, rows and columns, or depth, rows and columns: the arithmetic that TensorFlow has for
 * convolutions and pooling.
 *
 * @param size its extent in each dimension
 * @param strides how far it moves
 * @param dilation how far apart the cells are that it takes
 * @param padding what becomes of the edges
 */
record Window(Layer layer, int[] size, int[] strides, int[] dilation, Padding padding) {

    /** What becomes of the edges. */
    enum Padding {
        /** Windows lie within the array. */
        VALID,
        /** As many windows as strides fit into the array; cells beyond its edges are zero, one more at the end if odd. */
        SAME,
        /** Windows end within the array, and begin before it: no step sees a later one. */
        CAUSAL
    }

    /** The window of a convolution over so many dimensions. */
    static Window ofConvolution(Layer layer, int rank, String... paddings) {
        return new Window(
                layer,
                positive(layer, "kernel_size", rank),
                positive(layer, "strides", rank),
                positive(layer, "dilation_rate", rank),
                padding(layer, paddings));
    }

    /** The window of a pooling layer over so many dimensions. */
    static Window ofPooling(Layer layer, int rank) {
        int[] size = positive(layer, "pool_size", rank);
        int[] strides = layer.config().has("strides") ? positive(layer, "strides", rank) : size;
        int[] dilation = new int[rank];
        Arrays.fill(dilation, 1);
        return new Window(layer, size, strides, dilation, padding(layer, "valid", "same"));
    }

    private static Padding padding(Layer layer, String... allowed) {
        return switch (layer.config().oneOf("padding", "valid", allowed)) {
            case "same" -> Padding.SAME;
            case "causal" -> Padding.CAUSAL;
            default -> Padding.VALID;
        };
    }

    private static int[] positive(Layer layer, String key, int rank) {
        int[] numbers = layer.config().integers(key, rank);
        if (Arrays.stream(numbers).anyMatch(number -> number < 1)) {
            throw layer.refusal(key + " should be at least 1, but is " + Arrays.toString(numbers));
        }
        return numbers;
    }

    int rank() {
        return size.length;
    }

    /**
     * The shape of what comes out.
     *
     * @param input the shape of the input: rows, then the dimensions of this window, then channels
     */
    long[] output(long[] input, long channels) {
        long[] output = input.clone();
        for (int i = 0; i < rank(); i++) {
            output[i + 1] = places(input[i + 1], i);
            if (output[i + 1] < 1) {
                throw layer.refusal("its window of " + Arrays.toString(size) + " does not fit into an input of shape "
                        + Arrays.toString(input));
            }
        }
        output[rank() + 1] = channels;
        return output;
    }

    private long places(long length, int i) {
        return padding == Padding.VALID
                ? Math.floorDiv(length - span(i), strides[i]) + 1
                : -Math.floorDiv(-length, strides[i]);
    }

    /** How many cells there are from a window's first to its last. */
    private long span(int i) {
        return (size[i] - 1L) * dilation[i] + 1;
    }
}
