package dev.foretell.bench.onnx;

/**
 * A tensor on its way through a graph in the format ONNX. Immutable by convention.
 *
 * @param name its name in the file
 * @param shape its dimensions as Keras has them, the row (-1) first and channels last
 * @param channelsFirst whether the file has the channels right after the row, as ONNX's convolutions want them
 */
record OnnxTensor(String name, int[] shape, boolean channelsFirst) {

    int rank() {
        return shape.length;
    }

    int channels() {
        return shape[shape.length - 1];
    }
}
