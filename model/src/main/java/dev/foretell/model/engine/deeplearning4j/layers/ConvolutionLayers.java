package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BaseConvBuilder;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;

/** Convolutions: whole, of each channel by itself, and separable. */
final class ConvolutionLayers {

    private ConvolutionLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "Conv1D", call -> whole(call, 1),
                "Conv2D", call -> whole(call, 2),
                "Conv3D", call -> whole(call, 3),
                "DepthwiseConv1D", call -> depthwise(call, 1),
                "DepthwiseConv2D", call -> depthwise(call, 2),
                "SeparableConv1D", call -> separable(call, 1),
                "SeparableConv2D", call -> separable(call, 2));
    }

    private static Value whole(Call call, int rank) {
        LayerWindow window = LayerWindow.ofConvolution(call, rank);
        int filters = call.config().integer("filters");
        refuseGroups(call);
        return around(call, window, input -> {
            int[] channels = {input.last(), filters};
            if (rank == 3) {
                Convolution3D.Builder builder = new Convolution3D.Builder(window.span(), window.strides())
                        .dataFormat(Convolution3D.DataFormat.NDHWC);
                return added(
                        call,
                        layer(call, builder, window, input.last(), filters).build(),
                        input,
                        filters,
                        window.parameter(call, "W", "kernel", channels, 4, 3, 0, 1, 2));
            }
            ConvolutionLayer.Builder builder =
                    new ConvolutionLayer.Builder(window.span(), window.strides()).dataFormat(CNN2DFormat.NHWC);
            return added(
                    call,
                    layer(call, builder, window, input.last(), filters).build(),
                    input,
                    filters,
                    window.parameter(call, "W", "kernel", channels, 3, 2, 0, 1));
        });
    }

    private static Value depthwise(Call call, int rank) {
        LayerWindow window = LayerWindow.ofConvolution(call, rank);
        int multiplier = call.config().integer("depth_multiplier", 1);
        refuseGroups(call);
        return around(call, window, input -> {
            int outputs = Math.multiplyExact(input.last(), multiplier);
            DepthwiseConvolution2D.Builder builder = new DepthwiseConvolution2D.Builder(window.span(), window.strides())
                    .dataFormat(CNN2DFormat.NHWC)
                    .depthMultiplier(multiplier);
            return added(
                    call,
                    layer(call, builder, window, input.last(), outputs).build(),
                    input,
                    outputs,
                    window.parameter(call, "W", "kernel", new int[] {input.last(), multiplier}));
        });
    }

    private static Value separable(Call call, int rank) {
        LayerWindow window = LayerWindow.ofConvolution(call, rank);
        int multiplier = call.config().integer("depth_multiplier", 1);
        int filters = call.config().integer("filters");
        refuseGroups(call);
        LayerWindow cell = new LayerWindow(rank, new int[] {1, 1}, new int[] {1, 1}, new int[] {1, 1}, "valid");
        return around(call, window, input -> {
            SeparableConvolution2D.Builder builder = new SeparableConvolution2D.Builder(window.span(), window.strides())
                    .dataFormat(CNN2DFormat.NHWC)
                    .depthMultiplier(multiplier);
            int[] between = {Math.multiplyExact(input.last(), multiplier), filters};
            return added(
                    call,
                    layer(call, builder, window, input.last(), filters).build(),
                    input,
                    filters,
                    window.parameter(call, "W", "depthwise_kernel", new int[] {input.last(), multiplier}, 3, 2, 0, 1),
                    cell.parameter(call, "pW", "pointwise_kernel", between, 3, 2, 0, 1));
        });
    }

    /** What adds a layer for a tensor with its channels last and its edges done. */
    @FunctionalInterface
    interface Adding {
        String after(Value input);
    }

    private static Value around(Call call, LayerWindow window, Adding adding) {
        return Channels.around(call, input -> {
            if (input.rank() != window.rank() + 1) {
                throw call.refusal("an input of " + (input.rank() + 1) + " dimensions");
            }
            Value bordered = window.bordered(call, window.planar(call, input));
            return window.flat(call, adding.after(bordered));
        });
    }

    /** Says what all convolutions have. */
    private static <T extends BaseConvBuilder<T>> T layer(
            Call call, T builder, LayerWindow window, int inputs, int outputs) {
        return builder.convolutionMode(window.mode())
                .nIn(inputs)
                .nOut(outputs)
                .hasBias(biased(call))
                .activation(ActivationFunctions.ofChannels(call, "activation"));
    }

    static boolean biased(Call call) {
        return call.config().bool("use_bias", true);
    }

    /** Adds a layer with its weights, and with its bias if it has one. */
    static String added(
            Call call, org.deeplearning4j.nn.conf.layers.Layer layer, Value input, int outputs, Parameter... weights) {
        if (!biased(call)) {
            return call.layer(layer, input.vertex(), weights);
        }
        Parameter[] all = Arrays.copyOf(weights, weights.length + 1);
        all[weights.length] = CoreLayers.bias(call, outputs);
        return call.layer(layer, input.vertex(), all);
    }

    /** Deeplearning4j has no groups. */
    static void refuseGroups(Call call) {
        if (call.config().integer("groups", 1) != 1) {
            throw call.refusal("a convolution in groups");
        }
    }
}
