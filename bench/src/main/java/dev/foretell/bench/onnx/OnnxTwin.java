package dev.foretell.bench.onnx;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.TensorRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import onnx.Onnx;

/** Converts a Keras model to ONNX, so that ONNX Runtime computes the same. For one model and one thread. */
final class OnnxTwin {

    private static final int IR_VERSION = 7;
    private static final int OPERATORS_VERSION = 13;

    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder();
    private final OnnxLayers layers = new OnnxLayers(new OnnxNodes(graph));
    private final Map<TensorRef, OnnxTensor> tensors = new HashMap<>();

    private OnnxTwin() {}

    /**
     * Converts a model.
     *
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws KerasException if a layer, or one of its settings, is not supported here
     */
    static Onnx.ModelProto of(Graph model, List<List<Integer>> shapes) {
        OnnxTwin twin = new OnnxTwin();
        twin.graph.setName(model.name());
        IntStream.range(0, model.inputs().size())
                .forEach(i -> twin.input(model.inputs().get(i), shapes.get(i)));
        model.calls().forEach(twin::call);
        model.outputs().forEach(twin::output);
        return Onnx.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("foretell-bench")
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(OPERATORS_VERSION))
                .setGraph(twin.graph)
                .build();
    }

    private void input(Graph.Input input, List<Integer> shape) {
        if (!input.dtype().equals("float32")) {
            throw new KerasException(
                    "input `" + input.name() + "` of " + input.dtype() + " cannot be converted to ONNX here");
        }
        int[] dimensions = shape.stream().mapToInt(Integer::intValue).toArray();
        tensors.put(new TensorRef(input.name(), 0, 0), new OnnxTensor(input.name(), dimensions, false));
        graph.addInput(described(input.name(), dimensions));
    }

    private void call(Graph.Call call) {
        if (call.inputs().size() != 1 || !call.masks().isEmpty()) {
            throw call.layer().refusal("layers that take more than one tensor cannot be converted to ONNX here");
        }
        String name = call.layer().name() + "/" + call.number();
        OnnxTensor output = layers.add(call.layer(), name, tensor(call.inputs().get(0)));
        tensors.put(new TensorRef(call.layer().name(), call.number(), 0), output);
    }

    private void output(TensorRef reference) {
        OnnxTensor output = layers.channelsLast("output_" + graph.getOutputCount(), tensor(reference));
        graph.addOutput(described(output.name(), output.shape()));
    }

    private OnnxTensor tensor(TensorRef reference) {
        OnnxTensor tensor = tensors.get(reference);
        if (tensor == null) {
            throw new KerasException("the model has no tensor " + reference);
        }
        return tensor;
    }

    private static Onnx.ValueInfoProto described(String name, int[] shape) {
        Onnx.TensorShapeProto.Builder dimensions = Onnx.TensorShapeProto.newBuilder();
        for (int i = 0; i < shape.length; i++) {
            dimensions.addDim(
                    i == 0
                            ? Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam("rows")
                            : Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(shape[i]));
        }
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder()
                        .setTensorType(Onnx.TypeProto.Tensor.newBuilder()
                                .setElemType(Onnx.TensorProto.DataType.FLOAT_VALUE)
                                .setShape(dimensions)))
                .build();
    }
}
