package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Pooling, by windows and of all at once. */
final class PoolingLayers {

    private PoolingLayers() {}

    static Map<String, VertexFactory> factories() {
        Map<String, VertexFactory> factories = new HashMap<>();
        for (int rank : new int[] {1, 2, 3}) {
            int dimensions = rank;
            factories.put("MaxPooling" + rank + "D", call -> pooling(call, dimensions, PoolingType.MAX));
            factories.put("AveragePooling" + rank + "D", call -> pooling(call, dimensions, PoolingType.AVG));
            factories.put("GlobalMaxPooling" + rank + "D", call -> global(call, dimensions, PoolingType.MAX));
            factories.put("GlobalAveragePooling" + rank + "D", call -> global(call, dimensions, PoolingType.AVG));
        }
        return factories;
    }

    private static Value pooling(Call call, int rank, PoolingType type) {
        LayerWindow window = LayerWindow.ofPooling(call, rank);
        Layer layer = rank == 3 ? over3(window, type) : over2(window, type);
        return Channels.around(call, input -> {
            Value bordered = window.bordered(call, window.planar(call, input));
            return window.flat(call, call.layer(layer, bordered.vertex()));
        });
    }

    private static Layer over2(LayerWindow window, PoolingType type) {
        return new SubsamplingLayer.Builder(type)
                .kernelSize(window.size())
                .stride(window.strides())
                .convolutionMode(window.mode())
                .dataFormat(CNN2DFormat.NHWC)
                .build();
    }

    private static Layer over3(LayerWindow window, PoolingType type) {
        return new Subsampling3DLayer.Builder(type)
                .kernelSize(window.size())
                .stride(window.strides())
                .convolutionMode(window.mode())
                .dataFormat(Convolution3D.DataFormat.NDHWC)
                .build();
    }

    private static Value global(Call call, int rank, PoolingType type) {
        boolean keepDimensions = call.config().bool("keepdims", false);
        GlobalPoolingLayer layer = new GlobalPoolingLayer.Builder(type)
                .poolingDimensions(IntStream.rangeClosed(1, rank).toArray())
                .build();
        Value input = Channels.last(call);
        String made = call.layer(layer, input.vertex());
        return call.output(keepDimensions ? call.rearranged(made, Rearrange.to(call.shape())) : made);
    }
}
