package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a graph of the structure of a model, and gives each layer its weights. For one model. */
final class GraphReader {

    private final Map<Structure, Map<String, Weight>> weights;
    private final KerasVersion keras;

    private GraphReader(Map<Structure, Map<String, Weight>> weights, KerasVersion keras) {
        this.weights = weights;
        this.keras = keras;
    }

    /**
     * The graph of a model.
     *
     * @param keras the version of Keras that wrote it
     * @throws KerasException when its layers are joined in a way that is not supported
     */
    static Graph read(Structure model, Map<Structure, Map<String, Weight>> weights, KerasVersion keras) {
        return new GraphReader(weights, keras).graph(model);
    }

    private Graph graph(Structure model) {
        return model.className().equals("Sequential") ? sequential(model) : functional(model);
    }

    private Graph sequential(Structure model) {
        List<Graph.Call> calls = new ArrayList<>();
        Graph.@Nullable Input input = null;
        TensorRef last = new TensorRef("", 0, 0);
        for (Structure each : model.layers()) {
            if (input == null) {
                input = each.isInput() ? Inputs.of(each) : Inputs.before(each, model);
                last = new TensorRef(input.name(), 0, 0);
            }
            if (!each.isInput()) {
                calls.add(new Graph.Call(layer(each), 0, List.of(last)));
                last = new TensorRef(each.name(), 0, 0);
            }
        }
        if (input == null) {
            throw new KerasException("model `" + model.name() + "` has no layers");
        }
        refuseDoubles(model);
        return new Graph(nameOf(model), List.of(input), calls, List.of(last));
    }

    private Graph functional(Structure model) {
        refuseDoubles(model);
        Map<String, Graph.Input> known = new LinkedHashMap<>();
        List<Graph.Call> calls = new ArrayList<>();
        for (Structure each : model.layers()) {
            if (each.isInput()) {
                known.put(each.name(), Inputs.of(each));
            } else {
                calls(each, model, calls);
            }
        }
        List<Graph.Input> inputs = inputs(model, known);
        return new Graph(nameOf(model), inputs, inOrder(calls, inputs), InboundNodes.outputs(model));
    }

    private void calls(Structure layer, Structure model, List<Graph.Call> calls) {
        Layer made = layer(layer);
        Map<JsonNode, Layer> variants = new HashMap<>();
        int number = 0;
        for (InboundNodes.Taken taken : InboundNodes.calls(layer, model)) {
            JsonNode settings = taken.settings();
            Layer called = settings == null ? made : variants.computeIfAbsent(settings, made::called);
            calls.add(new Graph.Call(called, number++, taken.inputs(), taken.masks()));
        }
    }

    private static List<Graph.Input> inputs(Structure model, Map<String, Graph.Input> known) {
        List<Graph.Input> inputs = new ArrayList<>();
        for (TensorRef each : InboundNodes.inputs(model)) {
            Graph.Input input = known.get(each.layer());
            if (input == null) {
                throw new KerasException("model `" + model.name() + "` has no input `" + each.layer() + "`");
            }
            inputs.add(input);
        }
        return inputs;
    }

    private static String nameOf(Structure model) {
        return model.config().path("name").asText(model.name());
    }

    private static void refuseDoubles(Structure model) {
        Set<String> names = new HashSet<>();
        for (Structure layer : model.layers()) {
            if (layer.name().isEmpty()) {
                throw layer.refusal("it has no name");
            }
            if (!names.add(layer.name())) {
                throw layer.refusal("the model has two layers of this name");
            }
        }
    }

    /** The calls, each after those whose tensors it takes. */
    private static List<Graph.Call> inOrder(List<Graph.Call> calls, List<Graph.Input> inputs) {
        Set<String> known = new HashSet<>();
        inputs.forEach(input -> known.add(input.name() + "/0"));
        List<Graph.Call> waiting = new ArrayList<>(calls);
        List<Graph.Call> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<Graph.Call> later = new ArrayList<>();
            for (Graph.Call call : waiting) {
                if (call.tensors().allMatch(tensor -> known.contains(tensor.layer() + "/" + tensor.call()))) {
                    known.add(call.layer().name() + "/" + call.number());
                    ordered.add(call);
                } else {
                    later.add(call);
                }
            }
            if (later.size() == waiting.size()) {
                throw later.get(0).layer().refusal("its inputs are nowhere in the model");
            }
            waiting = later;
        }
        return ordered;
    }

    private Layer layer(Structure structure) {
        Map<String, Layer> parts = new HashMap<>();
        structure.parts().forEach((name, part) -> parts.put(name, layer(part)));
        return FormerLayers.today(LowRank.merged(new Layer(
                structure.name(),
                structure.className(),
                new Config(structure.label(), structure.settings(), keras),
                weights.getOrDefault(structure, Map.of()),
                parts,
                structure.isModel() ? inner(structure) : null)));
    }

    private Graph inner(Structure model) {
        try {
            return graph(model);
        } catch (KerasException e) {
            throw model.refusal(e.getMessage());
        }
    }
}
