package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;

/** Transposed convolutions: Deeplearning4j computes all cells, and those that Keras does not give are cut off. */
final class TransposedConvolutionLayers {

    private TransposedConvolutionLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "Conv1DTranspose", call -> transposed(call, 1),
                "Conv2DTranspose", call -> transposed(call, 2));
    }

    private static Value transposed(Call call, int rank) {
        LayerWindow window = LayerWindow.ofConvolution(call, rank);
        int filters = call.config().integer("filters");
        call.config().ignore("output_padding"); // The shape of the output says it.
        ConvolutionLayers.refuseGroups(call);
        return Channels.around(call, input -> {
            Value planar = window.planar(call, input);
            Deconvolution2D layer = new Deconvolution2D.Builder(window.span(), window.strides())
                    .dataFormat(CNN2DFormat.NHWC)
                    .convolutionMode(ConvolutionMode.Truncate)
                    .nIn(input.last())
                    .nOut(filters)
                    .hasBias(ConvolutionLayers.biased(call))
                    .activation(ActivationFunctions.ofChannels(call, "activation"))
                    .build();
            Parameter kernel = window.parameter(call, "W", "kernel", new int[] {filters, input.last()}, 3, 2, 0, 1);
            String made = ConvolutionLayers.added(call, layer, planar, filters, kernel);
            return window.flat(call, cut(call, window, planar, made).vertex());
        });
    }

    private static Value cut(Call call, LayerWindow window, Value input, String made) {
        int[] span = window.span();
        int[] wanted = Arrays.copyOf(Channels.shapeWithChannelsLast(call), 2);
        wanted[1] = window.rank() == 1 ? 1 : wanted[1];
        int[] before = new int[2];
        int[] after = new int[2];
        int[] shape = new int[3];
        for (int i = 0; i < 2; i++) {
            shape[i] = (input.shape()[i] - 1) * window.strides()[i] + span[i];
            int surplus = shape[i] - wanted[i];
            if (surplus < 0) {
                throw call.refusal("an output with cells that no window reaches");
            }
            before[i] = window.mode() == ConvolutionMode.Same ? surplus / 2 : 0;
            after[i] = surplus - before[i];
        }
        Value whole = new Value(made, shape);
        return Arrays.stream(before).sum() + Arrays.stream(after).sum() == 0
                ? whole
                : LayerWindow.cropped(call, whole, before, after);
    }
}
