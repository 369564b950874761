package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;

/** Layers that repeat cells. */
final class UpSamplingLayers {

    private UpSamplingLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "UpSampling1D", UpSamplingLayers::over1,
                "UpSampling2D", UpSamplingLayers::over2,
                "UpSampling3D", UpSamplingLayers::over3);
    }

    private static Value over1(Call call) {
        int size = LayerWindow.positive(call, "size", 1)[0];
        Value input = call.input(2);
        String planar = call.rearranged(input.vertex(), Rearrange.to(input.shape()[0], 1, input.last()));
        return call.output(call.rearranged(planar(call, planar, size, 1), Rearrange.to(call.shape())));
    }

    private static Value over2(Call call) {
        int[] size = LayerWindow.positive(call, "size", 2);
        if (!call.config().text("interpolation", "nearest").equals("nearest")) {
            throw call.refusal("an interpolation");
        }
        return Channels.around(call, input -> planar(call, input.vertex(), size[0], size[1]));
    }

    private static String planar(Call call, String input, int rows, int columns) {
        return call.layer(
                new Upsampling2D.Builder()
                        .size(new int[] {rows, columns})
                        .dataFormat(CNN2DFormat.NHWC)
                        .build(),
                input);
    }

    private static Value over3(Call call) {
        int[] size = LayerWindow.positive(call, "size", 3);
        return Channels.around(
                call,
                input -> call.layer(
                        new Upsampling3D.Builder()
                                .size(size)
                                .dataFormat(Convolution3D.DataFormat.NDHWC)
                                .build(),
                        input.vertex()));
    }
}
