package dev.foretell.model.engine.plain;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the steps of a model whose layers follow one after the other. */
final class Chain {

    private Chain() {}

    /**
     * The steps, at least one; empty when the model is not such a chain or has a layer, or a setting, that is not known
     * here.
     */
    static Optional<List<PlainStep>> of(Graph graph, List<Integer> shape) {
        if (!isChain(graph)) {
            return Optional.empty();
        }
        try {
            List<PlainStep> steps = steps(graph, shape);
            return steps.isEmpty() ? Optional.empty() : Optional.of(steps);
        } catch (KerasException e) {
            // The engine that runs all other passes takes the model, so it is not refused: here it is only not
            // computed.
            return Optional.empty();
        }
    }

    private static boolean isChain(Graph graph) {
        if (graph.inputs().size() != 1 || !graph.inputs().get(0).dtype().equals("float32")) {
            return false;
        }
        TensorRef last = new TensorRef(graph.inputs().get(0).name(), 0, 0);
        for (Graph.Call call : graph.calls()) {
            if (!call.inputs().equals(List.of(last)) || !call.masks().isEmpty()) {
                return false;
            }
            last = new TensorRef(call.layer().name(), call.number(), 0);
        }
        return graph.outputs().equals(List.of(last));
    }

    private static List<PlainStep> steps(Graph graph, List<Integer> shape) {
        List<PlainStep> steps = new ArrayList<>();
        List<Integer> row = shape.subList(1, shape.size());
        for (Graph.Call call : graph.calls()) {
            PlainLayers.Made made = PlainLayers.made(call.layer(), row);
            steps.addAll(made.steps());
            row = made.row();
        }
        return List.copyOf(steps);
    }
}
