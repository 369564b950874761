package dev.foretell.model.text;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Parts a graph of Keras into the layers that take texts, which come first, and the rest, which takes numbers alone. A
 * model within the model that takes texts is dissolved. Immutable.
 *
 * @param ports what goes into the rest, in the order of its inputs
 * @param numbers the rest; the graph itself when it takes no texts
 */
public record TextFront(List<Port> ports, Graph numbers) {

    /** The type of texts as Keras names it. */
    public static final String TEXT = "string";

    /**
     * Parts a graph.
     *
     * @param shapes the shape of each input; the first dimension is the row, all others are fixed
     * @throws KerasException when a layer that takes texts, or one of its settings, is not supported
     */
    public static TextFront of(Graph graph, List<List<Integer>> shapes) {
        boolean takesTexts =
                graph.inputs().stream().anyMatch(input -> input.dtype().equals(TEXT));
        return takesTexts ? new Parting(graph, shapes).front() : new TextFront(ports(shapes), graph);
    }

    /** The ports of a model of numbers. */
    public static List<Port> ports(List<List<Integer>> shapes) {
        return IntStream.range(0, shapes.size())
                .mapToObj(i -> new Port(i, null, shapes.get(i)))
                .toList();
    }

    /** The shapes of the inputs of the rest. */
    public List<List<Integer>> shapes() {
        return ports.stream().map(Port::shape).toList();
    }

    /** Goes through a graph once. For one use. */
    private static final class Parting {

        /** A tensor: the texts of an input, or numbers of the rest. */
        private record Value(int text, @Nullable TensorRef numbers) {

            boolean isText() {
                return numbers == null;
            }

            TensorRef ref() {
                return Objects.requireNonNull(numbers);
            }
        }

        private final Graph graph;
        private final List<List<Integer>> shapes;
        private final List<Port> ports = new ArrayList<>();
        private final List<Graph.Input> inputs = new ArrayList<>();
        private final List<Graph.Call> calls = new ArrayList<>();

        Parting(Graph graph, List<List<Integer>> shapes) {
            this.graph = graph;
            this.shapes = shapes;
        }

        TextFront front() {
            Map<TensorRef, Value> known = new HashMap<>();
            for (int i = 0; i < graph.inputs().size(); i++) {
                Graph.Input input = graph.inputs().get(i);
                TensorRef ref = new TensorRef(input.name(), 0, 0);
                boolean isText = input.dtype().equals(TEXT);
                known.put(ref, new Value(i, isText ? null : ref));
                if (!isText) {
                    ports.add(new Port(i, null, shapes.get(i)));
                    inputs.add(input);
                }
            }
            walk(graph, "", known);
            List<TensorRef> outputs = graph.outputs().stream()
                    .map(output -> output(known, output))
                    .toList();
            return new TextFront(ports, new Graph(graph.name(), inputs, calls, outputs));
        }

        private static TensorRef output(Map<TensorRef, Value> known, TensorRef output) {
            Value value = value(known, "", output);
            if (value.isText()) {
                throw new KerasException("the output `" + output.layer() + "` is a text; supported are numbers");
            }
            return value.ref();
        }

        /** The value of a tensor; one that no layer above has changed keeps its place under another name. */
        private static Value value(Map<TensorRef, Value> known, String prefix, TensorRef ref) {
            Value value = known.get(ref);
            return value == null ? new Value(-1, new TensorRef(prefix + ref.layer(), ref.call(), ref.index())) : value;
        }

        /** @param prefix of the names of the layers of a model within the model */
        private void walk(Graph part, String prefix, Map<TensorRef, Value> known) {
            for (Graph.Call call : part.calls()) {
                if (call.tensors().noneMatch(each -> value(known, prefix, each).isText())) {
                    calls.add(new Graph.Call(
                            named(call.layer(), prefix + call.layer().name()),
                            call.number(),
                            call.inputs().stream()
                                    .map(each -> value(known, prefix, each).ref())
                                    .toList(),
                            masks(call, prefix, known)));
                } else if (call.layer().graph() != null) {
                    dissolve(call, prefix, known);
                } else {
                    port(call, prefix, known);
                }
            }
        }

        private static List<@Nullable TensorRef> masks(Graph.Call call, String prefix, Map<TensorRef, Value> known) {
            List<@Nullable TensorRef> masks = new ArrayList<>();
            for (TensorRef mask : call.masks()) {
                masks.add(mask == null ? null : value(known, prefix, mask).ref());
            }
            return masks;
        }

        private static Layer named(Layer layer, String name) {
            return name.equals(layer.name())
                    ? layer
                    : new Layer(name, layer.className(), layer.config(), layer.weights(), layer.parts(), layer.graph());
        }

        private void dissolve(Graph.Call call, String prefix, Map<TensorRef, Value> known) {
            Graph inner = Objects.requireNonNull(call.layer().graph());
            if (inner.inputs().size() != call.inputs().size()) {
                throw call.layer().refusal("it is called with " + call.inputs().size() + " tensors");
            }
            Map<TensorRef, Value> within = new HashMap<>();
            for (int i = 0; i < inner.inputs().size(); i++) {
                within.put(
                        new TensorRef(inner.inputs().get(i).name(), 0, 0),
                        value(known, prefix, call.inputs().get(i)));
            }
            String below = prefix + call.layer().name() + "/" + call.number() + "/";
            walk(inner, below, within);
            for (int i = 0; i < inner.outputs().size(); i++) {
                known.put(
                        new TensorRef(call.layer().name(), call.number(), i),
                        value(within, below, inner.outputs().get(i)));
            }
        }

        private void port(Graph.Call call, String prefix, Map<TensorRef, Value> known) {
            if (call.inputs().size() != 1 || !call.masks().isEmpty()) {
                throw call.layer().refusal("it takes texts and something else, which is not supported");
            }
            int input = value(known, prefix, call.inputs().get(0)).text();
            TextLayer layer = layer(call.layer(), shapes.get(input));
            String name = prefix + call.layer().name() + (call.number() == 0 ? "" : "/" + call.number());
            ports.add(new Port(input, layer, layer.shape()));
            inputs.add(new Graph.Input(name, layer.shape(), layer.dtype()));
            known.put(
                    new TensorRef(call.layer().name(), call.number(), 0), new Value(input, new TensorRef(name, 0, 0)));
        }

        /** A layer may be called several times: each time its settings are asked for anew. */
        private static TextLayer layer(Layer layer, List<Integer> shape) {
            return switch (layer.className()) {
                case "StringLookup" -> StringLookup.of(layer.unread(), shape);
                case "TextVectorization" -> TextVectorization.of(layer.unread(), shape);
                default ->
                    throw layer.refusal(
                            "it takes texts, which is supported for StringLookup and TextVectorization only");
            };
        }
    }
}
