package dev.foretell.bench.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import onnx.Onnx;
import org.nd4j.shade.protobuf.ByteString;

/** Gathers the nodes and constants of a graph in the format ONNX. For one graph and one thread. */
final class OnnxNodes {

    private final Onnx.GraphProto.Builder graph;

    OnnxNodes(Onnx.GraphProto.Builder graph) {
        this.graph = graph;
    }

    /** Adds an operation with one output, whose name is returned. */
    String add(String operation, String output, List<String> inputs, Onnx.AttributeProto... attributes) {
        graph.addNode(Onnx.NodeProto.newBuilder()
                .setOpType(operation)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    /** Adds an array of numbers that the file holds, whose name is returned. */
    String constant(String name, int[] shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        graph.addInitializer(Onnx.TensorProto.newBuilder()
                .setName(name)
                .setDataType(Onnx.TensorProto.DataType.FLOAT_VALUE)
                .addAllDims(IntStream.of(shape).mapToObj(Long::valueOf).toList())
                .setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    /** A setting of a node: some whole numbers. */
    static Onnx.AttributeProto integers(String name, int... values) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.INTS)
                .addAllInts(IntStream.of(values).mapToObj(Long::valueOf).toList())
                .build();
    }

    /** A setting of a node: a whole number. */
    static Onnx.AttributeProto integer(String name, int value) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
