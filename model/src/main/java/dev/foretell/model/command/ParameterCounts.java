package dev.foretell.model.command;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.Layer;
import java.util.HashSet;
import java.util.Set;

/** Counts the parameters of layers, and looks what kinds of layers there are. Without state. */
final class ParameterCounts {

    private static final Set<String> RECURRENT =
            Set.of("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D");

    private ParameterCounts() {}

    /** The parameters of a graph; a layer that is called twice has them once. */
    static long of(Graph graph) {
        Set<String> seen = new HashSet<>();
        return graph.calls().stream()
                .map(Graph.Call::layer)
                .filter(layer -> seen.add(layer.name()))
                .mapToLong(ParameterCounts::of)
                .sum();
    }

    /** The parameters of a layer and of what it consists of. */
    static long of(Layer layer) {
        Graph graph = layer.graph();
        long own = layer.weights().values().stream()
                .mapToLong(weight -> weight.values().length)
                .sum();
        long parts =
                layer.parts().values().stream().mapToLong(ParameterCounts::of).sum();
        return own + parts + (graph == null ? 0 : of(graph));
    }

    /** The layers of a graph, each once. */
    static long layers(Graph graph) {
        return graph.calls().stream()
                .map(call -> call.layer().name())
                .distinct()
                .count();
    }

    /** Whether there is a recurrent layer, in which small differences add up from step to step. */
    static boolean isRecurrent(Graph graph) {
        return graph.calls().stream().anyMatch(call -> isRecurrent(call.layer()));
    }

    private static boolean isRecurrent(Layer layer) {
        Graph graph = layer.graph();
        return RECURRENT.contains(layer.className())
                || layer.parts().values().stream().anyMatch(ParameterCounts::isRecurrent)
                || (graph != null && isRecurrent(graph));
    }
}
