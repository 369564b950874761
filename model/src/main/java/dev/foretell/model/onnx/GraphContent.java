package dev.foretell.model.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What makes the outputs of a graph, looked up backwards from them. For one thread. */
final class GraphContent {

    /** Steps that leave the meaning of a tensor as it is. */
    private static final Set<String> PASSING = Set.of("Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

    private static final Set<String> CHOOSING = Set.of("ArrayFeatureExtractor", "Gather");

    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, List<String>> lists = new HashMap<>();
    private final Map<String, Integer> operators = new LinkedHashMap<>();

    void node(Node node) {
        node.outputs().forEach(output -> makers.put(output, node));
    }

    void tensor(TensorData tensor) {
        lists.put(tensor.name(), tensor.values());
    }

    boolean holds(String tensor) {
        return lists.containsKey(tensor);
    }

    void operator(String name) {
        operators.merge(name, 1, Integer::sum);
    }

    Map<String, Integer> operators() {
        return operators;
    }

    /** What an output of the graph means. */
    OnnxModel.Output meaning(OnnxModel.Value output) {
        List<String> classes = mayBeLabel(output) ? classes(output.name()) : List.of();
        if (!classes.isEmpty()) {
            return new OnnxModel.Output(output, OnnxModel.Meaning.LABEL, classes);
        }
        Optional<Node> maker = maker(output.name(), Set.of("Identity", "Cast"));
        OnnxModel.Meaning meaning = maker.map(GraphContent::meaning).orElse(OnnxModel.Meaning.PLAIN);
        return new OnnxModel.Output(output, meaning, List.of());
    }

    private static boolean mayBeLabel(OnnxModel.Value output) {
        return output.type() == ElementType.STRING
                || output.type() == ElementType.INT64
                || output.type() == ElementType.INT32;
    }

    private static OnnxModel.Meaning meaning(Node node) {
        return switch (node.operator()) {
            case "Softmax" ->
                node.axis() == -1 || node.axis() == 1 ? OnnxModel.Meaning.SOFTMAX : OnnxModel.Meaning.PLAIN;
            case "Sigmoid" -> OnnxModel.Meaning.SIGMOID;
            default -> OnnxModel.Meaning.PLAIN;
        };
    }

    /** The step that makes a tensor, behind those that only pass it on. */
    private Optional<Node> maker(String tensor, Set<String> passing) {
        Set<String> seen = new HashSet<>();
        String name = tensor;
        while (seen.add(name)) {
            Node maker = makers.get(name);
            if (maker == null
                    || !passing.contains(maker.operator())
                    || maker.inputs().isEmpty()) {
                return Optional.ofNullable(maker);
            }
            name = maker.inputs().get(0);
        }
        return Optional.empty();
    }

    /** The classes among which a tensor names one for each row; empty when it does not. */
    private List<String> classes(String tensor) {
        return maker(tensor, PASSING)
                .map(maker ->
                        CHOOSING.contains(maker.operator()) && !maker.inputs().isEmpty()
                                ? list(maker.inputs().get(0))
                                : maker.classes())
                .orElse(List.of());
    }

    private List<String> list(String tensor) {
        List<String> given = lists.getOrDefault(tensor, List.of());
        return given.isEmpty() ? maker(tensor, PASSING).map(Node::classes).orElse(List.of()) : given;
    }
}
