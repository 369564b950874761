package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory of a tensor, for the rows of one pass after the other. For one thread. */
final class TensorBuffer {

    private final Port port;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    TensorBuffer(Port port) {
        this.port = port;
    }

    Port port() {
        return port;
    }

    /** A tensor of so many rows over this memory. */
    OnnxTensor tensor(int rows) throws OrtException {
        int size = Math.multiplyExact(
                Math.multiplyExact(rows, port.width()), port.datatype().bytes());
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        bytes.limit(size);
        return Elements.tensor(OrtEnvironment.getEnvironment(), port.datatype(), bytes, port.shape(rows));
    }

    void put(float[] values, int fromRow, int rows) {
        Elements.put(port.datatype(), values, fromRow * port.width(), rows * port.width(), bytes);
    }

    void get(float[] values, int toRow, int rows) {
        Elements.get(port.datatype(), bytes, values, toRow * port.width(), rows * port.width());
    }
}
