package dev.foretell.bench.onnx;

/**
 * A tensor in an ONNX graph that is being built. Immutable by convention.
 *
 * @param name its name in the file
 * @param shape its dimensions in Keras's order: the row (-1) first, channels last
 * @param channelsFirst whether the channels follow the row in the file, as in ONNX's convolutions
 */
record OnnxTensor(String name, int[] shape, boolean channelsFirst) {

    int rank() {
        return shape.length;
    }

    int channels() {
        return shape[shape.length - 1];
    }
}
