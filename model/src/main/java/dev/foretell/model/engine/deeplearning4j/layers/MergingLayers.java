package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;

/** Layers that make one tensor of several. */
final class MergingLayers {

    private MergingLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "Add", call -> together(call, ElementWiseVertex.Op.Add),
                "Average", call -> together(call, ElementWiseVertex.Op.Average),
                "Multiply", call -> together(call, ElementWiseVertex.Op.Product),
                "Subtract", call -> together(call, ElementWiseVertex.Op.Subtract),
                "Maximum", call -> call.output(inPairs(call, expanded(call))),
                "Minimum", MergingLayers::minimum,
                "Concatenate", MergingLayers::concatenate);
    }

    private static Value together(Call call, ElementWiseVertex.Op op) {
        return call.output(vertex(call, op, expanded(call)));
    }

    private static String vertex(Call call, ElementWiseVertex.Op op, List<String> inputs) {
        return call.vertex(new ElementWiseVertex(op), inputs);
    }

    /** The inputs with as many dimensions as the one that has most, of size 1, after the rows. */
    private static List<String> expanded(Call call) {
        int rank = call.inputs().stream().mapToInt(Value::rank).max().orElseThrow();
        List<String> expanded = new ArrayList<>();
        for (Value input : call.inputs()) {
            int[] shape = new int[rank];
            Arrays.fill(shape, 1);
            System.arraycopy(input.shape(), 0, shape, rank - input.rank(), input.rank());
            expanded.add(input.rank() == rank ? input.vertex() : call.rearranged(input.vertex(), Rearrange.to(shape)));
        }
        return expanded;
    }

    /** More than two tensors of different shapes are not what Deeplearning4j's maximum takes. */
    private static String inPairs(Call call, List<String> inputs) {
        String most = inputs.get(0);
        for (String input : inputs.subList(1, inputs.size())) {
            most = vertex(call, ElementWiseVertex.Op.Max, List.of(most, input));
        }
        return most;
    }

    /** Deeplearning4j has no minimum: it is the maximum with all signs turned, twice. */
    private static Value minimum(Call call) {
        List<String> turned = expanded(call).stream()
                .map(input -> call.vertex(new ScaleVertex(-1), List.of(input)))
                .toList();
        return call.output(call.vertex(new ScaleVertex(-1), List.of(inPairs(call, turned))));
    }

    private static Value concatenate(Call call) {
        int axis = call.config().integer("axis", -1);
        int rank = call.inputs().get(0).rank();
        int number = axis < 0 ? axis + rank + 1 : axis;
        if (number < 1 || call.inputs().stream().anyMatch(input -> input.rank() != rank)) {
            throw call.refusal("the axis " + axis);
        }
        MergeVertex merge = new MergeVertex();
        merge.setMergeAxis(number);
        return call.output(
                call.vertex(merge, call.inputs().stream().map(Value::vertex).toList()));
    }
}
