package dev.foretell.model.command;

import dev.foretell.manifest.Datatype;
import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import dev.foretell.model.keras.WholeTensors;
import dev.foretell.model.text.TextFront;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What goes into a model and what comes out of it, as its graph and one pass show it. Immutable.
 *
 * @param shapes those of all tensors of a graph of Keras, the row (-1) first
 */
record ModelTensors(List<In> inputs, List<Out> outputs, Map<TensorRef, List<Integer>> shapes) {

    /** How the numbers of an output are made. */
    enum Kind {
        /** Probabilities of classes, which together make 1. */
        SOFTMAX,
        /** The probability of the second of two classes. */
        SIGMOID,
        /** Anything else. */
        PLAIN
    }

    /**
     * An input.
     *
     * @param categories how many there are, when it takes whole numbers that stand for something (0 to n-1); else 0
     */
    record In(String name, List<Integer> shape, String datatype, int categories) {

        int width() {
            return product(shape);
        }

        boolean isWhole() {
            return Datatype.valueOf(datatype).isWhole();
        }

        boolean isText() {
            return Datatype.valueOf(datatype).isText();
        }
    }

    /**
     * An output.
     *
     * @param classes the names of the classes, if the model has them; else empty
     */
    record Out(String name, List<Integer> shape, String datatype, Kind kind, List<String> classes) {

        int width() {
            return product(shape);
        }

        /** How many labels it can have; 0 for none. */
        int labels() {
            return kind == Kind.SOFTMAX ? width() : kind == Kind.SIGMOID ? 2 : 0;
        }
    }

    private static final String FLOAT = "FP32";
    private static final Set<String> WHOLE =
            Set.of("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64");

    private static final Set<String> RESHAPING = Set.of("Flatten", "Reshape", "Permute", "RepeatVector", "Dropout");

    /**
     * Runs the network once and looks.
     *
     * @param front the layers that take texts, and the rest
     * @param network that of the rest
     * @param fixed the shapes of the inputs, as {@link Shapes#of} gives them
     */
    static ModelTensors of(KerasModel model, TextFront front, KerasNetwork network, List<List<Integer>> fixed) {
        Graph graph = model.graph();
        Graph numbers = front.numbers();
        Map<TensorRef, List<Integer>> shapes = shapes(numbers, front.shapes(), network.shapes());
        List<In> inputs = new ArrayList<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            Graph.Input input = graph.inputs().get(i);
            int categories = categories(graph, new TensorRef(input.name(), 0, 0));
            inputs.add(new In(input.name(), fixed.get(i), datatype(input, categories), categories));
            shapes.putIfAbsent(new TensorRef(input.name(), 0, 0), fixed.get(i));
        }
        List<Out> outputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < numbers.outputs().size(); i++) {
            TensorRef output = numbers.outputs().get(i);
            List<Integer> shape = Objects.requireNonNull(shapes.get(output), output::toString);
            String datatype = WholeTensors.type(numbers, output)
                    .map(ModelTensors::datatype)
                    .orElse(FLOAT);
            String name = unique(graph.outputs().get(i).layer(), names);
            outputs.add(new Out(name, shape, datatype, kind(numbers, output, shape), List.of()));
        }
        return new ModelTensors(inputs, outputs, shapes);
    }

    private static Map<TensorRef, List<Integer>> shapes(
            Graph graph, List<List<Integer>> inputs, List<List<List<Integer>>> given) {
        Map<TensorRef, List<Integer>> shapes = new HashMap<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            shapes.put(new TensorRef(graph.inputs().get(i).name(), 0, 0), inputs.get(i));
        }
        for (int i = 0; i < graph.calls().size(); i++) {
            Graph.Call call = graph.calls().get(i);
            for (int index = 0; index < given.get(i).size(); index++) {
                shapes.put(
                        new TensorRef(call.layer().name(), call.number(), index),
                        open(given.get(i).get(index)));
            }
        }
        return shapes;
    }

    private static List<Integer> open(List<Integer> shape) {
        List<Integer> open = new ArrayList<>(shape);
        open.set(0, -1);
        return List.copyOf(open);
    }

    private static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 2; !taken.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    private static String datatype(Graph.Input input, int categories) {
        if (input.dtype().equals(TextFront.TEXT)) {
            return Datatype.BYTES.name();
        }
        if (WHOLE.contains(input.dtype())) {
            return datatype(input.dtype());
        }
        return categories > 0 ? "INT32" : FLOAT;
    }

    private static String datatype(String whole) {
        return whole.toUpperCase(Locale.ROOT);
    }

    /** How many categories a tensor has that goes into an embedding or encoding, in whatever shape; 0 for others. */
    private static int categories(Graph graph, TensorRef tensor) {
        for (Graph.Call call : graph.calls()) {
            int place = call.inputs().indexOf(tensor);
            if (place >= 0) {
                int found = categories(graph, call, place);
                if (found > 0) {
                    return found;
                }
            }
        }
        return 0;
    }

    private static int categories(Graph graph, Graph.Call call, int place) {
        Layer layer = call.layer().parts().getOrDefault("layer", call.layer());
        if (layer.className().equals("Embedding")) {
            return layer.config().integer("input_dim");
        } else if (layer.className().equals("CategoryEncoding")) {
            return layer.config().integer("num_tokens");
        }
        Graph inner = layer.graph();
        if (inner != null) {
            return categories(inner, new TensorRef(inner.inputs().get(place).name(), 0, 0));
        }
        return RESHAPING.contains(layer.className())
                ? categories(graph, new TensorRef(call.layer().name(), call.number(), 0))
                : 0;
    }

    private static Kind kind(Graph graph, TensorRef output, List<Integer> shape) {
        if (shape.size() != 2) {
            return Kind.PLAIN;
        }
        String activation = activation(graph, output);
        if (activation.equals("softmax") && shape.get(1) > 1) {
            return Kind.SOFTMAX;
        }
        return activation.equals("sigmoid") && shape.get(1) == 1 ? Kind.SIGMOID : Kind.PLAIN;
    }

    /** The activation that makes a tensor, or an empty text. */
    private static String activation(Graph graph, TensorRef tensor) {
        Optional<Graph.Call> call = graph.calls().stream()
                .filter(each -> each.layer().name().equals(tensor.layer()) && each.number() == tensor.call())
                .findFirst();
        if (call.isEmpty()) {
            return "";
        }
        Layer layer = call.get().layer();
        Graph inner = layer.graph();
        if (inner != null) {
            return activation(inner, inner.outputs().get(tensor.index()));
        }
        if (layer.className().equals("Softmax")) {
            int axis = layer.config().integer("axis", -1);
            return axis == -1 || axis == 1 ? "softmax" : "";
        }
        return layer.config().json("activation").asText("");
    }

    private static int product(List<Integer> shape) {
        return shape.stream().skip(1).reduce(1, Math::multiplyExact);
    }
}
