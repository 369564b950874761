package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;

/** Layers that add cells at the edges of an array, or take them away. */
final class BorderLayers {

    private BorderLayers() {}

    static Map<String, VertexFactory> factories() {
        Map<String, VertexFactory> factories = new HashMap<>();
        for (int rank : new int[] {1, 2, 3}) {
            int dimensions = rank;
            factories.put(
                    "ZeroPadding" + rank + "D", call -> added(call, dimensions, cells(call, "padding", dimensions)));
            factories.put(
                    "Cropping" + rank + "D", call -> cropped(call, dimensions, cells(call, "cropping", dimensions)));
        }
        return factories;
    }

    /** Those at the beginning and at the end of each dimension, of which there are at least two. */
    private static int[] cells(Call call, String key, int rank) {
        int[] cells = Arrays.stream(call.config().pairs(key, rank))
                .flatMapToInt(Arrays::stream)
                .toArray();
        if (Arrays.stream(cells).anyMatch(number -> number < 0)) {
            throw call.refusal(key + " " + Arrays.toString(cells));
        }
        return Arrays.copyOf(cells, Math.max(4, cells.length));
    }

    private static Value added(Call call, int rank, int[] cells) {
        return rank == 3
                ? over3(call, new ZeroPadding3DLayer.Builder(cells).build())
                : over2(
                        call,
                        new ZeroPaddingLayer.Builder(cells)
                                .dataFormat(CNN2DFormat.NHWC)
                                .build());
    }

    private static Value cropped(Call call, int rank, int[] cells) {
        return rank == 3
                ? over3(call, new Cropping3D.Builder(cells).build())
                : over2(
                        call,
                        new Cropping2D.Builder(cells)
                                .dataFormat(CNN2DFormat.NHWC)
                                .build());
    }

    private static Value over2(Call call, Layer layer) {
        return Channels.around(call, input -> {
            if (input.rank() == 3) {
                return call.layer(layer, input.vertex());
            }
            String planar = call.rearranged(input.vertex(), Rearrange.to(input.shape()[0], 1, input.last()));
            return call.rearranged(call.layer(layer, planar), Rearrange.to(Channels.shapeWithChannelsLast(call)));
        });
    }

    /** Deeplearning4j has these with channels first only. */
    private static Value over3(Call call, Layer layer) {
        Value input = call.input();
        if (Channels.isFirst(call)) {
            return call.output(call.layer(layer, input.vertex()));
        }
        String first = call.rearranged(input.vertex(), Channels.toFirst(input.rank()));
        return call.output(call.rearranged(call.layer(layer, first), Channels.toLast(input.rank())));
    }
}
