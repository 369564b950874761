package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What all copies of a network share. Safe for use by several threads.
 *
 * @param vertices the inputs of each vertex, in the order in which they are computed
 * @param numbersOfARow how many numbers all vertices give for a row
 * @param parameters those of all layers, or null when there are none
 * @param users how many networks use it
 */
public record SharedGraph(
        ComputationGraphConfiguration configuration,
        List<Value> inputs,
        Map<String, List<String>> vertices,
        List<String> outputs,
        long numbersOfARow,
        @Nullable INDArray parameters,
        AtomicInteger users) {

    private static final char NUMBER = '/';

    /** The name of a vertex that is for a layer of Keras. */
    static String vertex(String layer, int number) {
        return layer + NUMBER + number;
    }

    /** The name of the layer of Keras that a vertex is for. */
    public static String layerOf(String vertex) {
        return vertex.substring(0, vertex.lastIndexOf(NUMBER));
    }

    /** Memory for the parameters of a graph. */
    static @Nullable INDArray parameters(ComputationGraphConfiguration configuration) {
        long count = configuration.getVertices().values().stream()
                .mapToLong(vertex -> vertex.numParams(true))
                .sum();
        return count == 0 ? null : Nd4j.create(DataType.FLOAT, 1, count);
    }

    /** Counts one more user, which has to {@link #release} it. */
    public SharedGraph used() {
        users.incrementAndGet();
        return this;
    }

    /** A graph for one thread, for Deeplearning4j's layers keep their inputs; the parameters are shared. */
    public ComputationGraph graph() {
        synchronized (configuration) {
            ComputationGraph graph = new ComputationGraph(configuration);
            graph.init(parameters, false);
            return graph;
        }
    }

    /** Frees the parameters when no network uses them any longer. */
    public void release() {
        if (users.decrementAndGet() == 0 && parameters != null) {
            parameters.close();
        }
    }
}
