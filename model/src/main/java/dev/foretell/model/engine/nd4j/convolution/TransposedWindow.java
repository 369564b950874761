package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The window of a transposed convolution, and how long what comes out is. The arithmetic is Keras's.
 *
 * @param layer whose window it is, for messages
 * @param reach where it adds what it makes of each cell; in {@code same} mode the output is as long as all strides,
 *     else as long as all windows
 * @param outputPadding how many cells the output is longer than the least that would give the input, or null for what
 *     the mode says
 */
record TransposedWindow(Layer layer, WindowPositions reach, int @Nullable [] outputPadding) {

    static TransposedWindow of(Layer layer, int rank) {
        return new TransposedWindow(
                layer,
                new WindowPositions(
                        DimensionSettings.positive(layer, "kernel_size", rank),
                        DimensionSettings.positiveOrOne(layer, "strides", rank),
                        DimensionSettings.positiveOrOne(layer, "dilation_rate", rank),
                        layer.config()
                                .oneOf("padding", "valid", "valid", "same")
                                .equals("same")),
                layer.config().has("output_padding")
                        ? DimensionSettings.atLeast(0, layer, "output_padding", rank)
                        : null);
    }

    /** How long the dimensions are that come out of dimensions of these lengths. */
    int[] output(int[] input) {
        int[] output = new int[input.length];
        Arrays.setAll(output, i -> Math.toIntExact(length(input[i], i)));
        if (Arrays.stream(output).anyMatch(length -> length < 1)) {
            throw layer.refusal("nothing comes out of an input of " + Arrays.toString(input) + " cells");
        }
        return output;
    }

    private long length(long input, int i) {
        int stride = reach.strides()[i];
        long span = reach.span(i);
        if (reach.same()) {
            return outputPadding == null ? input * stride : (input - 1) * stride + span % 2 + outputPadding[i];
        }
        return (input - 1) * stride + (outputPadding == null ? Math.max(span, stride) : span + outputPadding[i]);
    }
}
