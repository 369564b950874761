package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a graph of the configuration of a model, and gives each layer its weights. For one model. */
final class GraphReader {

    private static final Set<String> MODELS = Set.of("Sequential", "Functional", "Model");
    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "SimpleRNN");
    private static final List<String> PARTS = List.of("layer", "forward_layer", "backward_layer");

    private GraphReader() {}

    /** The graph of a model that is saved as {@code {"class_name": …, "config": …}}. */
    static Graph model(JsonNode model, WeightGroup weights) {
        JsonNode config = model.path("config");
        return model.path("class_name").asText().equals("Sequential")
                ? sequential(config, weights)
                : functional(config, weights);
    }

    private static Graph sequential(JsonNode config, WeightGroup weights) {
        List<Graph.Input> inputs = new ArrayList<>();
        List<Graph.Call> calls = new ArrayList<>();
        Numbers numbers = new Numbers();
        TensorRef last = new TensorRef("", 0, 0);
        for (JsonNode each : config.path("layers")) {
            Layer layer = layer(each, weights, numbers);
            if (layer.className().equals("InputLayer")) {
                inputs.add(input(layer.name(), each.path("config")));
            } else {
                calls.add(new Graph.Call(layer, 0, List.of(last)));
            }
            last = new TensorRef(layer.name(), 0, 0);
        }
        return new Graph(config.path("name").asText(), inputs, calls, List.of(last));
    }

    private static Graph functional(JsonNode config, WeightGroup weights) {
        Map<String, Graph.Input> inputs = new LinkedHashMap<>();
        List<Graph.Call> calls = new ArrayList<>();
        Numbers numbers = new Numbers();
        for (JsonNode each : config.path("layers")) {
            Layer layer = layer(each, weights, numbers);
            if (layer.className().equals("InputLayer")) {
                inputs.put(layer.name(), input(layer.name(), each.path("config")));
            } else {
                int call = 0;
                for (JsonNode node : each.path("inbound_nodes")) {
                    calls.add(new Graph.Call(layer, call++, tensors(node.path("args"))));
                }
            }
        }
        List<Graph.Input> ordered = tensors(config.path("input_layers")).stream()
                .map(input -> inputs.get(input.layer()))
                .toList();
        return new Graph(
                config.path("name").asText(), ordered, inOrder(calls, ordered), tensors(config.path("output_layers")));
    }

    /** The calls, each after those whose tensors it takes. */
    private static List<Graph.Call> inOrder(List<Graph.Call> calls, List<Graph.Input> inputs) {
        Set<String> known = new java.util.HashSet<>();
        inputs.forEach(input -> known.add(input.name() + "/0"));
        List<Graph.Call> waiting = new ArrayList<>(calls);
        List<Graph.Call> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<Graph.Call> ready = waiting.stream()
                    .filter(call -> call.inputs().stream()
                            .allMatch(tensor -> known.contains(tensor.layer() + "/" + tensor.call())))
                    .toList();
            if (ready.isEmpty()) {
                throw waiting.get(0).layer().refusal("its inputs are nowhere in the model");
            }
            ready.forEach(call -> known.add(call.layer().name() + "/" + call.number()));
            ordered.addAll(ready);
            waiting.removeAll(ready);
        }
        return ordered;
    }

    /** The tensors named somewhere in arguments, in order. */
    private static List<TensorRef> tensors(JsonNode json) {
        List<TensorRef> tensors = new ArrayList<>();
        collect(json, tensors);
        return tensors;
    }

    private static void collect(JsonNode json, List<TensorRef> tensors) {
        if (json.path("class_name").asText().equals("__keras_tensor__")) {
            collect(json.path("config").path("keras_history"), tensors);
        } else if (json.isArray() && json.size() >= 3 && json.get(0).isTextual()) {
            tensors.add(new TensorRef(
                    json.get(0).asText(), json.get(1).asInt(), json.get(2).asInt()));
        } else if (json.isArray()) {
            json.forEach(each -> collect(each, tensors));
        }
    }

    private static Graph.Input input(String name, JsonNode config) {
        JsonNode shape = config.path(config.has("batch_shape") ? "batch_shape" : "batch_input_shape");
        List<Integer> dimensions = new ArrayList<>();
        shape.forEach(each -> dimensions.add(each.isNull() ? -1 : each.asInt()));
        return new Graph.Input(name, dimensions, config.path("dtype").asText("float32"));
    }

    private static Layer layer(JsonNode json, WeightGroup model, Numbers numbers) {
        String className = json.path("class_name").asText();
        String name = json.path("config").path("name").asText(json.path("name").asText());
        return layer(json, name, model.layer(name, className, numbers.next(className)));
    }

    private static Layer layer(JsonNode json, String name, WeightGroup weights) {
        String className = json.path("class_name").asText();
        JsonNode settings = json.path("config");
        Config config = new Config("layer `" + name + "` (" + className + ")", settings);
        @Nullable Graph graph = MODELS.contains(className) ? model(json, weights) : null;
        Map<String, Layer> parts = new HashMap<>();
        for (String part : PARTS) {
            if (settings.path(part).isObject()) {
                JsonNode inner = settings.path(part);
                parts.put(part, layer(inner, inner.path("config").path("name").asText(), weights.part(part)));
            }
        }
        WeightGroup own = RECURRENT.contains(className) ? weights.part("cell") : weights;
        return new Layer(name, className, config, own.variables(Variables.of(className, settings)), parts, graph);
    }

    /** Counts the layers of each class. */
    private static final class Numbers {

        private final Map<String, Integer> counts = new HashMap<>();

        int next(String className) {
            return counts.merge(className, 1, Integer::sum) - 1;
        }
    }
}
