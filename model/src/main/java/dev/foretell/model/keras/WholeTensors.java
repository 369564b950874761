package dev.foretell.model.keras;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the tensors of a graph that Keras computes as whole numbers of 32 or 64 bits, and 32-bit floats either compute
 * exactly or give numbers beyond 24 bits. That is so after one sum, difference or product: after several, an inexact
 * number may be small again. Stateless.
 */
public final class WholeTensors {

    private static final Set<String> TYPES = Set.of("int32", "int64");

    /** Layers that compute no new numbers. */
    private static final Set<String> MOVING =
            Set.of("Concatenate", "Flatten", "Maximum", "Minimum", "Permute", "RepeatVector", "Reshape");

    private static final Set<String> COMPUTING = Set.of("Add", "Multiply", "Subtract");

    private WholeTensors() {}

    /** The type of such a tensor as Keras names it, {@code int32} or {@code int64}; empty for any other tensor. */
    public static Optional<String> type(Graph graph, TensorRef tensor) {
        return type(graph, tensor, true);
    }

    private static Optional<String> type(Graph graph, TensorRef tensor, boolean mayCompute) {
        for (Graph.Input input : graph.inputs()) {
            if (new TensorRef(input.name(), 0, 0).equals(tensor)) {
                return Optional.of(input.dtype()).filter(TYPES::contains);
            }
        }
        for (Graph.Call call : graph.calls()) {
            if (call.layer().name().equals(tensor.layer()) && call.number() == tensor.call()) {
                return type(graph, call, mayCompute);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> type(Graph graph, Graph.Call call, boolean mayCompute) {
        String layer = call.layer().className();
        boolean computes =
                COMPUTING.contains(layer) && mayCompute && call.inputs().size() == 2;
        if (!computes && !MOVING.contains(layer)) {
            return Optional.empty();
        }
        List<Optional<String>> types = call.inputs().stream()
                .map(input -> type(graph, input, mayCompute && !computes))
                .distinct()
                .toList();
        return types.size() == 1 ? types.get(0) : Optional.empty();
    }
}
