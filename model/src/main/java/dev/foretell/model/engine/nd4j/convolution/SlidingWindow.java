package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * A window that moves over one to three dimensions (steps; rows and columns; depth, rows and columns) that lie between
 * an array's rows and its channels: the arithmetic that TensorFlow has for convolutions and pooling. One over steps is
 * computed as one over rows of one column: libnd4j knows but windows over two and three dimensions that are fast.
 *
 * @param layer whose window it is, for messages
 * @param rank over how many dimensions it moves
 * @param size its cells in each dimension, of which there are at least two
 * @param strides how far it moves
 * @param dilation how far its cells are apart
 * @param padding what becomes of the edges
 */
record SlidingWindow(Layer layer, int rank, int[] size, int[] strides, int[] dilation, Padding padding) {

    /** What becomes of the edges. */
    enum Padding {
        /** Windows lie within the array. */
        VALID,
        /** There are as many windows as strides; what they lack is added at both ends, the odd cell at the end. */
        SAME,
        /** Like SAME, but all is added at the beginning: no window takes a later step than its own. */
        CAUSAL
    }

    /** The window of a convolution. */
    static SlidingWindow ofConvolution(Layer layer, int rank, String... paddings) {
        return new SlidingWindow(
                layer,
                rank,
                lifted(DimensionSettings.positive(layer, "kernel_size", rank)),
                lifted(DimensionSettings.positiveOrOne(layer, "strides", rank)),
                lifted(DimensionSettings.positiveOrOne(layer, "dilation_rate", rank)),
                padding(layer, paddings));
    }

    /** The window of a pooling layer; it moves by its size unless the layer says otherwise. */
    static SlidingWindow ofPooling(Layer layer, int rank) {
        int[] size = DimensionSettings.positive(layer, "pool_size", rank);
        int[] strides = layer.config().has("strides") ? DimensionSettings.positive(layer, "strides", rank) : size;
        int[] dilation = IntStream.generate(() -> 1).limit(rank).toArray();
        return new SlidingWindow(
                layer, rank, lifted(size), lifted(strides), lifted(dilation), padding(layer, "valid", "same"));
    }

    private static int[] lifted(int[] numbers) {
        return numbers.length > 1 ? numbers : new int[] {numbers[0], 1};
    }

    private static Padding padding(Layer layer, String... allowed) {
        return switch (layer.config().oneOf("padding", "valid", allowed)) {
            case "same" -> Padding.SAME;
            case "causal" -> Padding.CAUSAL;
            default -> Padding.VALID;
        };
    }

    /** Whether its cells are apart. */
    boolean isDilated() {
        return Arrays.stream(dilation).anyMatch(distance -> distance > 1);
    }

    /** A window of one cell that moves cell by cell. */
    SlidingWindow cell() {
        int[] one = IntStream.generate(() -> 1).limit(size.length).toArray();
        return new SlidingWindow(layer, rank, one, one, one, Padding.VALID);
    }

    /** A layer's weights with a cell for each of this window's: in the file they have the rank of the layer. */
    INDArray weights(String variable, int... channels) {
        INDArray weights = Weights.array(weight(variable, channels));
        return weights.reshape(
                'c', Arrays.stream(joined(size, channels)).asLongStream().toArray());
    }

    /** A layer's weights, refused if they are not of this window and these numbers of channels. */
    Weight weight(String variable, int... channels) {
        return layer.weight(variable, joined(Arrays.copyOf(size, rank), channels));
    }

    /** How many channels a layer's weights have, the first or the second number of them. */
    int channels(String variable, int which) {
        return Weights.dimension(layer, variable, rank + 2, rank + which);
    }

    /**
     * Runs one of libnd4j's operations that have a window.
     *
     * @param operation its name
     * @param input of this rank, with channels last
     * @param channels how many channels come out
     * @param arguments what the operation takes besides the window
     * @param weights what the operation takes besides the input
     */
    INDArray run(String operation, INDArray input, long channels, int[] arguments, Pass pass, INDArray... weights) {
        INDArray planar = planar(input);
        INDArray output = pass.create(output(planar.shape(), channels));
        INDArray bordered = borders(planar.shape()).around(planar, pass);
        pass.run(DynamicCustomOp.builder(operation)
                .addInputs(Stream.concat(Stream.of(bordered), Arrays.stream(weights))
                        .toArray(INDArray[]::new))
                .addOutputs(output)
                .addIntegerArguments(arguments(arguments)));
        return flat(output);
    }

    /** An array over steps as one over rows of one column; others as they are. */
    INDArray planar(INDArray input) {
        return rank > 1 ? input : input.reshape('c', input.size(0), input.size(1), 1, input.size(2));
    }

    /** An array over rows of one column as one over steps, if the layer's are. */
    INDArray flat(INDArray output) {
        return rank > 1 ? output : output.reshape('c', output.size(0), output.size(1), output.size(3));
    }

    /**
     * The shape of what comes out.
     *
     * @param input the shape of what goes in, of at least two dimensions between its rows and its channels
     * @param channels how many channels come out
     */
    long[] output(long[] input, long channels) {
        long[] output = input.clone();
        for (int i = 0; i < size.length; i++) {
            output[i + 1] = places(input[i + 1], i);
            if (output[i + 1] < 1) {
                throw layer.refusal("its window does not fit into an array of shape " + Arrays.toString(input));
            }
        }
        output[size.length + 1] = channels;
        return output;
    }

    /** How many places the window has in a dimension of this length. */
    private long places(long length, int i) {
        return padding == Padding.VALID
                ? Math.floorDiv(length - span(i), strides[i]) + 1
                : -Math.floorDiv(-length, strides[i]);
    }

    private long span(int i) {
        return reach().span(i);
    }

    /**
     * What to add to an input that libnd4j does not pad, and to cut off at its end where windows are smaller than their
     * strides and libnd4j would pad by a negative number.
     */
    Borders borders(long[] input) {
        long[] before = new long[size.length];
        long[] after = new long[size.length];
        for (int i = 0; i < size.length; i++) {
            if (padding == Padding.CAUSAL) {
                before[i] = span(i) - 1;
            } else if (padding == Padding.SAME) {
                long end = (places(input[i + 1], i) - 1) * strides[i] + span(i);
                after[i] = Math.min(0, end - input[i + 1]);
            }
        }
        return new Borders(before, after);
    }

    /** Which cells it lies on, of an array with those {@link #borders}. */
    WindowPositions reach() {
        return new WindowPositions(size, strides, dilation, padding == Padding.SAME);
    }

    /** The dimensions between an array's rows and its channels. */
    static int[] lengths(long[] shape) {
        return Arrays.stream(shape, 1, shape.length - 1)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The shape of an array of so many rows, with these dimensions and so many channels. */
    static long[] shape(long rows, int[] lengths, long channels) {
        long[] shape = new long[lengths.length + 2];
        Arrays.setAll(shape, i -> i == 0 ? rows : i <= lengths.length ? lengths[i - 1] : channels);
        return shape;
    }

    private int[] arguments(int[] more) {
        int[] noPadding = new int[size.length];
        int[] same = {padding == Padding.SAME ? 1 : 0};
        return Stream.of(size, strides, noPadding, dilation, same, more)
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    private static int[] joined(int[] numbers, int... more) {
        return IntStream.concat(Arrays.stream(numbers), Arrays.stream(more)).toArray();
    }
}
