package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;

/**
 * A window that moves over the dimensions between an array's rows and its channels. One over steps moves over rows of
 * one column: so Deeplearning4j has all kinds of layers. Immutable.
 *
 * @param rank over how many dimensions it moves in Keras
 * @param size its cells in each dimension, of which there are at least two
 * @param strides how far it moves
 * @param dilation how far its cells are apart
 * @param padding what becomes of the edges, as Keras calls it
 */
record LayerWindow(int rank, int[] size, int[] strides, int[] dilation, String padding) {

    private static final String SAME = "same";
    private static final String CAUSAL = "causal";

    /** The window of a convolution over so many dimensions. */
    static LayerWindow ofConvolution(Call call, int rank) {
        return of(call, rank, positive(call, "kernel_size", rank), ones(rank));
    }

    /** The window of a pooling layer; it moves by its size unless the layer says otherwise. */
    static LayerWindow ofPooling(Call call, int rank) {
        int[] size = positive(call, "pool_size", rank);
        return of(call, rank, size, size);
    }

    private static LayerWindow of(Call call, int rank, int[] size, int[] otherwise) {
        return new LayerWindow(
                rank,
                lifted(size),
                lifted(call.config().has("strides") ? positive(call, "strides", rank) : otherwise),
                lifted(call.config().has("dilation_rate") ? positive(call, "dilation_rate", rank) : ones(rank)),
                call.config().oneOf("padding", "valid", "valid", SAME, CAUSAL));
    }

    private static int[] lifted(int[] numbers) {
        return numbers.length > 1 ? numbers : new int[] {numbers[0], 1};
    }

    static int[] positive(Call call, String key, int rank) {
        int[] numbers = call.config().integers(key, rank);
        if (Arrays.stream(numbers).anyMatch(number -> number < 1)) {
            throw call.refusal(key + " " + Arrays.toString(numbers));
        }
        return numbers;
    }

    private static int[] ones(int count) {
        return IntStream.generate(() -> 1).limit(count).toArray();
    }

    /** The cells that it spans, with those that lie between its own. */
    int[] span() {
        int[] span = new int[size.length];
        Arrays.setAll(span, i -> (size[i] - 1) * dilation[i] + 1);
        return span;
    }

    /** What Deeplearning4j does about the edges, after {@link #bordered}. */
    ConvolutionMode mode() {
        return padding.equals(SAME) ? ConvolutionMode.Same : ConvolutionMode.Truncate;
    }

    /**
     * A layer's weights for each cell that the window spans: zeros between its own, for oneDNN fails at convolutions
     * whose cells are apart.
     *
     * @param name what Deeplearning4j calls them
     * @param variable what Keras calls them
     * @param channels their last dimensions
     * @param order which of the dimensions is which of Deeplearning4j's
     */
    Parameter parameter(Call call, String name, String variable, int[] channels, int... order) {
        int[] shape = IntStream.concat(Arrays.stream(size, 0, rank), Arrays.stream(channels))
                .toArray();
        Weight weight = call.layer().weight(variable, shape);
        int width = Arrays.stream(channels).reduce(1, Math::multiplyExact);
        int[] span = span();
        float[] values = new float[Math.multiplyExact(Arrays.stream(span).reduce(1, Math::multiplyExact), width)];
        for (int cell = 0; cell < weight.values().length / width; cell++) {
            System.arraycopy(weight.values(), cell * width, values, place(cell, span) * width, width);
        }
        long[] whole = IntStream.concat(Arrays.stream(span), Arrays.stream(channels))
                .asLongStream()
                .toArray();
        return new Parameter(name, values, whole, order);
    }

    /** Where a cell of the window's own is among all that it spans. */
    private int place(int cell, int[] span) {
        int place = 0;
        int rest = cell;
        int factor = 1;
        for (int i = size.length - 1; i >= 0; i--) {
            place += rest % size[i] * dilation[i] * factor;
            rest /= size[i];
            factor *= span[i];
        }
        return place;
    }

    /** A tensor over steps as one over rows of one column; others as they are. */
    Value planar(Call call, Value input) {
        if (rank > 1) {
            return input;
        }
        int[] shape = {input.shape()[0], 1, input.shape()[1]};
        return new Value(call.rearranged(input.vertex(), Rearrange.to(shape)), shape);
    }

    /** A vertex over rows of one column as one over steps, if the layer's are. */
    String flat(Call call, String vertex) {
        return rank > 1 ? vertex : call.rearranged(vertex, Rearrange.to(Channels.shapeWithChannelsLast(call)));
    }

    /**
     * A tensor with what Deeplearning4j does not do about the edges: zeros before the first step, and without the cells
     * at the end that a window which is smaller than its strides does not reach.
     */
    Value bordered(Call call, Value input) {
        int[] span = span();
        if (padding.equals(CAUSAL)) {
            return padded(call, input, span[0] - 1);
        }
        int[] cut = new int[size.length];
        for (int i = 0; i < cut.length && padding.equals(SAME); i++) {
            int length = input.shape()[i];
            cut[i] = Math.max(0, length - ((length - 1) / strides[i] * strides[i] + span[i]));
        }
        return Arrays.stream(cut).allMatch(cells -> cells == 0)
                ? input
                : cropped(call, input, new int[cut.length], cut);
    }

    private static Value padded(Call call, Value input, int before) {
        int[] shape = input.shape().clone();
        shape[0] += before;
        ZeroPaddingLayer layer = new ZeroPaddingLayer.Builder(before, 0, 0, 0)
                .dataFormat(CNN2DFormat.NHWC)
                .build();
        return new Value(call.layer(layer, input.vertex()), shape);
    }

    /** A tensor without some cells at the beginning and the end of each of its two dimensions. */
    static Value cropped(Call call, Value input, int[] before, int[] after) {
        if (before.length != 2) {
            throw call.refusal("padding `same` of a window over 3 dimensions that is smaller than its strides");
        }
        int[] shape = input.shape().clone();
        shape[0] -= before[0] + after[0];
        shape[1] -= before[1] + after[1];
        Cropping2D layer = new Cropping2D.Builder(before[0], after[0], before[1], after[1])
                .dataFormat(CNN2DFormat.NHWC)
                .build();
        return new Value(call.layer(layer, input.vertex()), shape);
    }
}
