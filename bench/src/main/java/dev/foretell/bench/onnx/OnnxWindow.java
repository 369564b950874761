package dev.foretell.bench.onnx;

import dev.foretell.model.keras.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import onnx.Onnx;

/**
 * The window of a convolution or pooling in two dimensions. Immutable by convention.
 *
 * @param same whether the borders are padded so that every stride has an output, as with Keras's {@code same}
 */
record OnnxWindow(int[] kernel, int[] strides, int[] dilations, boolean same) {

    static OnnxWindow ofConvolution(Config config) {
        return of(config, config.integers("kernel_size", 2), config.integers("dilation_rate", 2));
    }

    static OnnxWindow ofPooling(Config config) {
        return of(config, config.integers("pool_size", 2), new int[] {1, 1});
    }

    private static OnnxWindow of(Config config, int[] kernel, int[] dilations) {
        config.oneOf("data_format", "channels_last", "channels_last");
        boolean same = config.oneOf("padding", "valid", "valid", "same").equals("same");
        return new OnnxWindow(kernel, config.integers("strides", 2), dilations, same);
    }

    /** The attributes of a node whose input has a shape. */
    List<Onnx.AttributeProto> attributes(int[] shape) {
        int[] around = IntStream.of(0, 1).map(i -> padding(i, shape[i + 1])).toArray();
        return new ArrayList<>(List.of(
                OnnxNodes.integers("kernel_shape", kernel),
                OnnxNodes.integers("strides", strides),
                // The end gets the larger half of an odd number.
                OnnxNodes.integers(
                        "pads", around[0] / 2, around[1] / 2, around[0] - around[0] / 2, around[1] - around[1] / 2)));
    }

    /** The shape of the output: the row first, channels last. */
    int[] outputShape(int[] shape, int channels) {
        return new int[] {-1, outputs(0, shape[1]), outputs(1, shape[2]), channels};
    }

    private int outputs(int side, int length) {
        return same
                ? (length + strides[side] - 1) / strides[side]
                : Math.floorDiv(length - reach(side), strides[side]) + 1;
    }

    private int padding(int side, int length) {
        return same ? Math.max(0, (outputs(side, length) - 1) * strides[side] + reach(side) - length) : 0;
    }

    private int reach(int side) {
        return (kernel[side] - 1) * dilations[side] + 1;
    }
}
