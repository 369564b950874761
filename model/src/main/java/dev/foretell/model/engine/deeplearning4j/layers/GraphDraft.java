package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.NoOp;

/** A graph of Deeplearning4j while it is being made. For one thread. */
final class GraphDraft {

    private final ComputationGraphConfiguration.GraphBuilder builder = new NeuralNetConfiguration.Builder()
            .updater(new NoOp())
            .weightInit(WeightInit.ZERO)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .allowDisconnected(true)
            .validateOutputLayerConfig(false);

    private final List<String> inputs = new ArrayList<>();
    private final Map<String, List<String>> vertices = new LinkedHashMap<>();
    private final Map<String, List<Parameter>> parameters = new LinkedHashMap<>();

    /** Adds an input of the model. */
    String input() {
        String name = SharedGraph.vertex("input", inputs.size());
        inputs.add(name);
        builder.addInputs(name);
        return name;
    }

    /** Adds a layer, whose number of inputs is set, for one of Keras. */
    String layer(String keras, Layer layer, String input, List<Parameter> its) {
        String name = next(keras, List.of(input));
        builder.addLayer(name, layer, input);
        parameters.put(name, its);
        return name;
    }

    /** Adds a vertex that is not a layer. */
    String vertex(String keras, GraphVertex vertex, List<String> its) {
        String name = next(keras, its);
        builder.addVertex(name, vertex, its.toArray(String[]::new));
        return name;
    }

    String rearranged(String keras, String input, Rearrange change) {
        return vertex(keras, new PreprocessorVertex(change), List.of(input));
    }

    /** A vertex is called after the layer of Keras that it is for. */
    private String next(String keras, List<String> its) {
        String name = SharedGraph.vertex(keras, vertices.size());
        vertices.put(name, its);
        return name;
    }

    /** The configuration of the graph. */
    ComputationGraphConfiguration configuration(List<String> outputs) {
        return builder.setOutputs(outputs.toArray(String[]::new)).build();
    }

    /** Sets the parameters of a graph of this configuration. */
    void setParameters(ComputationGraph graph) {
        parameters.forEach((name, its) ->
                its.forEach(each -> each.setOn(graph.getVertex(name).getLayer())));
    }

    /** The inputs of each vertex, in an order in which they can be computed. */
    Map<String, List<String>> vertices() {
        return vertices;
    }
}
