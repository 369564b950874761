package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.FreeOnFailure;
import dev.foretell.model.engine.nd4j.KerasNetwork;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Makes a graph of Deeplearning4j of a model of Keras. For one thread. */
public final class Translation {

    private final GraphDraft draft = new GraphDraft();
    private long numbers = 1;

    private Translation() {}

    /**
     * The graph of a model.
     *
     * @param ours the same model, run by our own layers
     * @param shapes the shape of each input, the row first
     * @throws EngineException when there is a layer that is not run
     */
    public static SharedGraph of(Graph model, KerasNetwork ours, List<List<Integer>> shapes) {
        return new Translation().made(model, ours, shapes);
    }

    private SharedGraph made(Graph model, KerasNetwork ours, List<List<Integer>> shapes) {
        List<Value> inputs = new ArrayList<>();
        shapes.forEach(shape -> inputs.add(new Value(draft.input(), withoutRow(shape))));
        List<String> outputs =
                add(model, shapes(ours), inputs).stream().map(this::output).toList();
        ComputationGraphConfiguration configuration = draft.configuration(outputs);
        SharedGraph shared = new SharedGraph(
                configuration,
                inputs,
                draft.vertices(),
                outputs,
                numbers,
                SharedGraph.parameters(configuration),
                new AtomicInteger(1));
        return FreeOnFailure.of(shared::release, () -> {
            draft.setParameters(shared.graph());
            return shared;
        });
    }

    /** A vertex that gives a tensor: Deeplearning4j's inputs cannot be outputs. */
    private String output(Value value) {
        return draft.vertices().containsKey(value.vertex())
                ? value.vertex()
                : draft.rearranged("output", value.vertex(), Rearrange.to(value.shape()));
    }

    /** Adds the layers of a model, which may be a layer itself, and gives its outputs. */
    private List<Value> add(Graph model, List<List<int[]>> shapes, List<Value> inputs) {
        Map<TensorRef, Value> known = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            known.put(new TensorRef(model.inputs().get(i).name(), 0, 0), inputs.get(i));
        }
        for (int i = 0; i < model.calls().size(); i++) {
            Graph.Call call = model.calls().get(i);
            List<Value> made = add(call, values(call.inputs(), known), shapes.get(i));
            for (int j = 0; j < made.size(); j++) {
                known.put(new TensorRef(call.layer().name(), call.number(), j), made.get(j));
            }
        }
        return values(model.outputs(), known);
    }

    private static List<Value> values(List<TensorRef> tensors, Map<TensorRef, Value> known) {
        return tensors.stream().map(tensor -> value(tensor, known)).toList();
    }

    private static Value value(TensorRef tensor, Map<TensorRef, Value> known) {
        Value value = known.get(tensor);
        if (value == null) {
            throw new EngineException("the tensor " + tensor + " is not run by Deeplearning4j");
        }
        return value;
    }

    private List<Value> add(Graph.Call call, List<Value> inputs, List<int[]> shapes) {
        Layer layer = call.layer();
        if (!call.masks().isEmpty()) {
            throw new EngineException(layer.label() + ": a mask is not run by Deeplearning4j");
        }
        if (layer.graph() != null) {
            return add(layer.graph(), shapes(layer.graph(), inputs), inputs);
        }
        shapes.forEach(shape -> numbers += new Value("", shape).width());
        return List.of(Layers.add(new Call(layer.unread(), inputs, shapes, draft)));
    }

    /** The shapes of what each call gives, as our own layers find them in a pass over zeros. */
    private static List<List<int[]>> shapes(Graph model, List<Value> inputs) {
        List<List<Integer>> given = inputs.stream().map(Translation::withRow).toList();
        try (KerasNetwork network = KerasNetwork.of(new KerasModel("", "", model), given)) {
            return shapes(network);
        }
    }

    private static List<List<int[]>> shapes(KerasNetwork network) {
        return network.shapes().stream()
                .map(call -> call.stream().map(Translation::withoutRow).toList())
                .toList();
    }

    private static List<Integer> withRow(Value value) {
        List<Integer> shape = new ArrayList<>(List.of(1));
        for (int dimension : value.shape()) {
            shape.add(dimension);
        }
        return shape;
    }

    private static int[] withoutRow(List<Integer> shape) {
        return shape.stream().skip(1).mapToInt(Integer::intValue).toArray();
    }
}
