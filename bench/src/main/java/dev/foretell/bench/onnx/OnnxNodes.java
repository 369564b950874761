package dev.foretell.bench.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import onnx.Onnx;
import org.nd4j.shade.protobuf.ByteString;

/** Builds the nodes and constants of an ONNX graph. For one graph and one thread. */
final class OnnxNodes {

    private final Onnx.GraphProto.Builder graph;

    OnnxNodes(Onnx.GraphProto.Builder graph) {
        this.graph = graph;
    }

    /** Adds an operation with one output, and returns the output's name. */
    String add(String operation, String output, List<String> inputs, Onnx.AttributeProto... attributes) {
        graph.addNode(Onnx.NodeProto.newBuilder()
                .setOpType(operation)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    /** Adds a constant array, and returns its name. */
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

    /** An attribute of a node: integers. */
    static Onnx.AttributeProto integers(String name, int... values) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.INTS)
                .addAllInts(IntStream.of(values).mapToObj(Long::valueOf).toList())
                .build();
    }

    /** An attribute of a node: an integer. */
    static Onnx.AttributeProto integer(String name, int value) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
