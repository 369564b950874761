package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.engine.EngineException;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/**
 * A call of a layer of Keras, which becomes vertices of a graph of Deeplearning4j.
 *
 * @param layer the layer, none of whose settings was asked for
 * @param inputs the tensors that it is given
 * @param shapes those that it gives, without the row
 * @param graph where the vertices are added
 */
record Call(Layer layer, List<Value> inputs, List<int[]> shapes, GraphDraft graph) {

    Config config() {
        return layer.config();
    }

    /** The only tensor that it is given. */
    Value input() {
        if (inputs.size() != 1) {
            throw refusal("it is given " + inputs.size() + " tensors");
        }
        return inputs.get(0);
    }

    /** The shape of the only tensor that it gives, without the row. */
    int[] shape() {
        if (shapes.size() != 1) {
            throw refusal("it gives " + shapes.size() + " tensors");
        }
        return shapes.get(0);
    }

    /** The tensor that it gives, which a vertex computes. */
    Value output(String vertex) {
        return new Value(vertex, shape());
    }

    /** Adds a layer after a vertex. */
    String layer(org.deeplearning4j.nn.conf.layers.Layer added, String input, Parameter... parameters) {
        return graph.layer(layer.name(), added, input, Arrays.asList(parameters));
    }

    /** Adds a change of form after a vertex. */
    String rearranged(String input, Rearrange change) {
        return graph.rearranged(layer.name(), input, change);
    }

    /** Adds a vertex that is not a layer. */
    String vertex(GraphVertex added, List<String> its) {
        return graph.vertex(layer.name(), added, its);
    }

    /** Refuses an input of another number of dimensions. */
    Value input(int rank) {
        if (input().rank() != rank) {
            throw refusal("an input of " + (input().rank() + 1) + " dimensions");
        }
        return input();
    }

    /** Refuses a setting that changes what the layer computes. */
    void refuseUnless(String key, boolean neutral) {
        refuseUnless(layer, key, neutral);
    }

    /** Refuses a setting of a layer that is a part of this one. */
    void refuseUnless(Layer part, String key, boolean neutral) {
        if (part.config().bool(key, neutral) != neutral) {
            throw refusal(key + "=" + !neutral);
        }
    }

    /** Says that Deeplearning4j does not run this layer in this way. */
    EngineException refusal(String what) {
        return new EngineException(layer.label() + ": " + what + " is not run by Deeplearning4j");
    }
}
