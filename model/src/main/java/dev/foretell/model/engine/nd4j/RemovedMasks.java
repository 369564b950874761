package dev.foretell.model.engine.nd4j;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.TensorRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors whose masks Keras removes. Since Keras 3.8 a {@code MultiHeadAttention} takes the masks off the tensors
 * that it is given, so that layers that are computed later do not see them: {@code call} of
 * {@code keras/src/layers/attention/multi_head_attention.py}. Immutable.
 */
final class RemovedMasks {

    /** What Keras gives unchanged, the very same tensor, in prediction. */
    private static final Set<String> SAME = Set.of(
            "ActivityRegularization",
            "AlphaDropout",
            "Dropout",
            "GaussianDropout",
            "GaussianNoise",
            "Identity",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D");

    private final Graph graph;
    private final Map<TensorRef, TensorRef> origins = new HashMap<>();
    /** For each call the calls that it needs, directly or not. */
    private final Map<Graph.Call, Set<Graph.Call>> before = new HashMap<>();

    RemovedMasks(Graph graph) {
        this.graph = graph;
        Map<TensorRef, Graph.Call> makers = new HashMap<>();
        for (Graph.Call call : graph.calls()) {
            Set<Graph.Call> needed = new HashSet<>();
            call.tensors()
                    .map(tensor -> makers.get(new TensorRef(tensor.layer(), tensor.call(), 0)))
                    .filter(maker -> maker != null)
                    .forEach(maker -> {
                        needed.add(maker);
                        needed.addAll(before.getOrDefault(maker, Set.of()));
                    });
            before.put(call, needed);
            TensorRef output = new TensorRef(call.layer().name(), call.number(), 0);
            makers.put(output, call);
            if (isSame(call)) {
                origins.put(output, origin(call.inputs().get(0)));
            }
        }
    }

    /** An activation that is linear gives what it is given, too. */
    private static boolean isSame(Graph.Call call) {
        String name = call.layer().className();
        return SAME.contains(name)
                || (name.equals("Activation")
                        && call.layer()
                                .config()
                                .unread()
                                .json("activation")
                                .asText()
                                .equals("linear"));
    }

    private TensorRef origin(TensorRef tensor) {
        return origins.getOrDefault(tensor, tensor);
    }

    /** The tensors that have no masks any more after a call. */
    List<TensorRef> after(Graph.Call call) {
        return removes(call) ? sameAsInputs(call) : List.of();
    }

    /**
     * The tensors that must have no mask at a call, because it depends on the order in which Keras computes layers,
     * which is not known, whether another one sees the mask.
     */
    List<TensorRef> undecided(Graph.Call call) {
        if (!removes(call)) {
            return List.of();
        }
        Set<TensorRef> given = new HashSet<>();
        graph.inputs().forEach(input -> given.add(new TensorRef(input.name(), 0, 0)));
        return sameAsInputs(call).stream()
                .filter(tensor -> given.contains(origin(tensor)) || isTakenBeside(tensor, call))
                .toList();
    }

    private boolean isTakenBeside(TensorRef tensor, Graph.Call call) {
        return graph.calls().stream()
                .filter(other -> !other.equals(call) && other.tensors().anyMatch(tensor::equals))
                .anyMatch(
                        other -> !needed(other).contains(call) && !needed(call).contains(other));
    }

    private Set<Graph.Call> needed(Graph.Call call) {
        return before.getOrDefault(call, Set.of());
    }

    private static boolean removes(Graph.Call call) {
        return call.layer().className().equals("MultiHeadAttention")
                && call.layer().config().since(3, 8);
    }

    private List<TensorRef> sameAsInputs(Graph.Call call) {
        Set<TensorRef> taken = new HashSet<>();
        call.inputs().forEach(input -> taken.add(origin(input)));
        Set<TensorRef> same = new HashSet<>(call.inputs());
        same.addAll(taken);
        origins.forEach((tensor, origin) -> {
            if (taken.contains(origin)) {
                same.add(tensor);
            }
        });
        return List.copyOf(same);
    }
}
