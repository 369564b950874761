package dev.foretell.bench.onnx;

import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import onnx.Onnx;

/**
 * Converts Keras layers to ONNX operations: the kinds of layers that the shipped models have. Refuses other kinds, and
 * unknown settings, by name. For one graph and one thread.
 */
final class OnnxLayers {

    private final OnnxNodes nodes;

    OnnxLayers(OnnxNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Adds a layer.
     *
     * @param name the prefix of the names of its nodes, unique in the graph
     * @throws dev.foretell.model.keras.KerasException if its kind is not supported
     */
    OnnxTensor add(Layer layer, String name, OnnxTensor input) {
        layer.config().refuseUnlessFloat32();
        OnnxTensor output = switch (layer.className()) {
            case "Dense" -> dense(layer, name, channelsLast(name, input));
            case "Conv2D" -> convolution(layer, name, channelsFirst(layer, name, input));
            case "MaxPooling2D" -> pooling(layer, name, channelsFirst(layer, name, input));
            case "Flatten" -> flatten(layer, name, channelsLast(name, input));
            case "Dropout" -> dropout(layer, input);
            case "Activation" -> activation(layer, name, input);
            default ->
                throw layer.refusal("it cannot be converted to ONNX here; Activation, Conv2D, Dense, Dropout, "
                        + "Flatten and MaxPooling2D can");
        };
        layer.config().refuseUnknown();
        return output;
    }

    private OnnxTensor dense(Layer layer, String name, OnnxTensor input) {
        int units = layer.config().integer("units");
        Weight kernel = layer.weight("kernel", input.channels(), units);
        boolean biased = layer.config().bool("use_bias", true);
        List<String> taken = new ArrayList<>(
                List.of(input.name(), nodes.constant(name + "/kernel", kernel.shape(), kernel.values())));
        if (biased) {
            taken.add(bias(layer, name, units));
        }
        int[] shape = input.shape().clone();
        shape[shape.length - 1] = units;
        if (input.rank() == 2) {
            nodes.add("Gemm", name + "/gemm", taken);
            return activation(layer, name, new OnnxTensor(name + "/gemm", shape, false));
        }
        String product = nodes.add("MatMul", name + "/matmul", taken.subList(0, 2));
        String sum = biased ? nodes.add("Add", name + "/add", List.of(product, taken.get(2))) : product;
        return activation(layer, name, new OnnxTensor(sum, shape, false));
    }

    private String bias(Layer layer, String name, int length) {
        return nodes.constant(
                name + "/bias", new int[] {length}, layer.weight("bias", length).values());
    }

    private OnnxTensor convolution(Layer layer, String name, OnnxTensor input) {
        Config config = layer.config();
        int filters = config.integer("filters");
        int groups = config.integer("groups", 1);
        OnnxWindow window = OnnxWindow.ofConvolution(config);
        int[] sides = window.kernel();
        Weight kernel = layer.weight("kernel", sides[0], sides[1], input.channels() / groups, filters);
        List<String> taken = new ArrayList<>(List.of(input.name(), kernel(name, kernel)));
        if (config.bool("use_bias", true)) {
            taken.add(bias(layer, name, filters));
        }
        List<Onnx.AttributeProto> attributes = window.attributes(input.shape());
        attributes.add(OnnxNodes.integers("dilations", window.dilations()));
        attributes.add(OnnxNodes.integer("group", groups));
        nodes.add("Conv", name + "/conv", taken, attributes.toArray(Onnx.AttributeProto[]::new));
        return activation(
                layer, name, new OnnxTensor(name + "/conv", window.outputShape(input.shape(), filters), true));
    }

    /**
     * Transposes a kernel from Keras's order (height, width, channels, filters) to that of ONNX (filters, channels,
     * height, width).
     */
    private String kernel(String name, Weight kernel) {
        int[] shape = kernel.shape();
        int pixels = shape[0] * shape[1];
        float[] values = new float[kernel.values().length];
        for (int i = 0; i < values.length; i++) {
            int filter = i % shape[3];
            int channel = i / shape[3] % shape[2];
            int pixel = i / shape[3] / shape[2];
            values[(filter * shape[2] + channel) * pixels + pixel] = kernel.values()[i];
        }
        return nodes.constant(name + "/kernel", new int[] {shape[3], shape[2], shape[0], shape[1]}, values);
    }

    private OnnxTensor pooling(Layer layer, String name, OnnxTensor input) {
        OnnxWindow window = OnnxWindow.ofPooling(layer.config());
        nodes.add(
                "MaxPool",
                name + "/pool",
                List.of(input.name()),
                window.attributes(input.shape()).toArray(Onnx.AttributeProto[]::new));
        return new OnnxTensor(name + "/pool", window.outputShape(input.shape(), input.channels()), true);
    }

    private OnnxTensor flatten(Layer layer, String name, OnnxTensor input) {
        layer.config().oneOf("data_format", "channels_last", "channels_last");
        if (input.rank() < 2) {
            throw layer.refusal("rows without dimensions cannot be converted to ONNX here");
        }
        int width = Arrays.stream(input.shape()).skip(1).reduce(1, Math::multiplyExact);
        nodes.add("Flatten", name + "/flat", List.of(input.name()), OnnxNodes.integer("axis", 1));
        return new OnnxTensor(name + "/flat", new int[] {-1, width}, false);
    }

    /** Does nothing in prediction. */
    private static OnnxTensor dropout(Layer layer, OnnxTensor input) {
        layer.config().ignore("rate");
        return input;
    }

    private OnnxTensor activation(Layer layer, String name, OnnxTensor input) {
        String activation = layer.config().text("activation", "linear");
        Onnx.AttributeProto[] attributes = activation.equals("softmax")
                ? new Onnx.AttributeProto[] {OnnxNodes.integer("axis", input.channelsFirst() ? 1 : -1)}
                : new Onnx.AttributeProto[0];
        String operation = switch (activation) {
            case "linear" -> "";
            case "relu" -> "Relu";
            case "sigmoid" -> "Sigmoid";
            case "softmax" -> "Softmax";
            case "tanh" -> "Tanh";
            default -> throw layer.refusal("activation `" + activation + "` cannot be converted to ONNX here");
        };
        if (operation.isEmpty()) {
            return input;
        }
        nodes.add(operation, name + "/" + activation, List.of(input.name()), attributes);
        return new OnnxTensor(name + "/" + activation, input.shape(), input.channelsFirst());
    }

    private OnnxTensor channelsFirst(Layer layer, String name, OnnxTensor input) {
        if (input.rank() != 4) {
            throw layer.refusal("it does not take tensors of rank " + input.rank());
        }
        return input.channelsFirst() ? input : transposed(name + "/first", input, 0, 3, 1, 2);
    }

    /** The tensor in Keras's order. */
    OnnxTensor channelsLast(String name, OnnxTensor input) {
        return input.channelsFirst() ? transposed(name + "/last", input, 0, 2, 3, 1) : input;
    }

    private OnnxTensor transposed(String name, OnnxTensor input, int... order) {
        nodes.add("Transpose", name, List.of(input.name()), OnnxNodes.integers("perm", order));
        return new OnnxTensor(name, input.shape(), !input.channelsFirst());
    }
}
