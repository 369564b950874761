package dev.foretell.bench.engines;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Dl4jNetworkTest {

    @Test
    void layers_that_are_not_rebuilt_are_refused_by_name() {
        assertThatThrownBy(() -> Dl4jNetwork.of(chain(layer("memory", "LSTM", "{}"))))
                .isInstanceOf(KerasException.class)
                .hasMessageStartingWith("layer `memory` (LSTM): it cannot be rebuilt with Deeplearning4j; Conv2D, ");
    }

    @Test
    void activations_that_are_not_rebuilt_are_refused_by_name() {
        Layer layer = layer("hidden", "Dense", "{\"units\": 2, \"activation\": \"mish\"}");

        assertThatThrownBy(() -> Dl4jNetwork.of(chain(layer)))
                .isInstanceOf(KerasException.class)
                .hasMessage("layer `hidden` (Dense): activation `mish` cannot be rebuilt with Deeplearning4j");
    }

    @Test
    void a_graph_that_is_no_chain_is_refused() {
        Layer dense = layer("hidden", "Dense", "{\"units\": 2}");
        Graph twice = graph(List.of(
                new Graph.Call(dense, 0, List.of(ref("rows"))),
                new Graph.Call(layer("sum", "Add", "{}"), 0, List.of(ref("hidden"), ref("rows")))));

        assertThatThrownBy(() -> Dl4jNetwork.of(twice))
                .isInstanceOf(KerasException.class)
                .hasMessage("layer `sum` (Add): only a chain of layers can be rebuilt with Deeplearning4j");
    }

    private static Layer layer(String name, String className, String config) {
        try {
            return new Layer(
                    name, className, new Config(name, new JsonMapper().readTree(config)), Map.of(), Map.of(), null);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Graph chain(Layer... layers) {
        List<Graph.Call> calls = new ArrayList<>();
        String before = "rows";
        for (Layer layer : layers) {
            calls.add(new Graph.Call(layer, 0, List.of(ref(before))));
            before = layer.name();
        }
        return graph(calls);
    }

    private static Graph graph(List<Graph.Call> calls) {
        String last = calls.get(calls.size() - 1).layer().name();
        return new Graph(
                "test", List.of(new Graph.Input("rows", List.of(-1, 2), "float32")), calls, List.of(ref(last)));
    }

    private static TensorRef ref(String layer) {
        return new TensorRef(layer, 0, 0);
    }
}
