package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The window of a transposed convolution: where it adds what it makes of each cell. It has three dimensions; those that a layer
 * lacks come first and have one cell. The arithmetic is TensorFlow's.
 *
 * @param layer whose window it is, for messages
 * @param size its cells
 * @param strides how far it moves
 * @param dilation how far its cells are apart
 * @param same whether the output is as long as all strides, or else as long as it takes
 * @param outputPadding how many cells the output is longer than the least that gives the input, or null for what {@code same} says
 */
record TransposedWindow(
        Layer layer, int[] size, int[] strides, int[] dilation, boolean same, int @Nullable [] outputPadding) {

    static TransposedWindow of(Layer layer, int rank) {
        return new TransposedWindow(
                layer,
                lifted(Settings.positive(layer, "kernel_size", rank), 1),
                lifted(Settings.positive(layer, "strides", rank), 1),
                lifted(Settings.positive(layer, "dilation_rate", rank), 1),
                layer.config().oneOf("padding", "valid", "valid", "same").equals("same"),
                layer.config().has("output_padding")
                        ? lifted(Settings.atLeast(0, layer, "output_padding", rank), 0)
                        : null);
    }

    private static int[] lifted(int[] numbers, int otherwise) {
        int[] three = {otherwise, otherwise, otherwise};
        System.arraycopy(numbers, 0, three, 3 - numbers.length, numbers.length);
        return three;
    }

    /**
     * How long the output is.
     *
     * @param input the lengths of the input's three dimensions
     */
    int[] output(int[] input) {
        int[] output = new int[input.length];
        Arrays.setAll(output, i -> Math.toIntExact(length(input[i], i)));
        if (Arrays.stream(output).anyMatch(length -> length < 1)) {
            throw layer.refusal("nothing comes out of an input of " + Arrays.toString(input) + " cells");
        }
        return output;
    }

    private long length(long input, int i) {
        long strided = (input - 1) * strides[i];
        if (same) {
            return outputPadding == null ? input * strides[i] : strided + span(i) % 2 + outputPadding[i];
        }
        return strided + (outputPadding == null ? Math.max(span(i), strides[i]) : span(i) + outputPadding[i]);
    }

    /** How many cells there are from the window's first to its last. */
    private long span(int i) {
        return (size[i] - 1L) * dilation[i] + 1;
    }

    /** How many cells of the first window lie before the output: half of those that are not in it. */
    private int before(int input, int output, int i) {
        long missing = (input - 1L) * strides[i] + span(i) - output;
        return same ? (int) Math.max(0, missing / 2) : 0;
    }

    /**
     * To which cell of the output each cell of the window adds, for each cell of the input; -1 where that lies outside.
     *
     * @param input the lengths of the input's dimensions
     * @param output the lengths of the output's dimensions
     */
    int[] targets(int[] input, int[] output) {
        int cells = product(input);
        int parts = product(size);
        int[] targets = new int[Math.multiplyExact(cells, parts)];
        int[][] offsets = IntStream.range(0, parts)
                .mapToObj(part -> scaled(coordinates(part, size), dilation))
                .toArray(int[][]::new);
        for (int cell = 0; cell < cells; cell++) {
            int[] origin = scaled(coordinates(cell, input), strides);
            for (int i = 0; i < origin.length; i++) {
                origin[i] -= before(input[i], output[i], i);
            }
            for (int part = 0; part < parts; part++) {
                targets[cell * parts + part] = target(origin, offsets[part], output);
            }
        }
        return targets;
    }

    private static int target(int[] origin, int[] offset, int[] output) {
        int target = 0;
        for (int i = 0; i < origin.length; i++) {
            int place = origin[i] + offset[i];
            if (place < 0 || place >= output[i]) {
                return -1;
            }
            target = target * output[i] + place;
        }
        return target;
    }

    private static int[] coordinates(int number, int[] lengths) {
        return new int[] {number / lengths[2] / lengths[1], number / lengths[2] % lengths[1], number % lengths[2]};
    }

    private static int[] scaled(int[] numbers, int[] factors) {
        Arrays.setAll(numbers, i -> numbers[i] * factors[i]);
        return numbers;
    }

    private static int product(int[] lengths) {
        return Arrays.stream(lengths).reduce(1, Math::multiplyExact);
    }
}
