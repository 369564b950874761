package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class GraphOperationTest {

    private static final int LAYERS = 20;
    private static final long NUMBERS = 1 << 18;

    @Test
    void large_arrays_are_freed_as_soon_as_no_layer_needs_them() {
        GraphOperation graph = GraphOperation.of(chain());
        try (Pass pass = new Pass()) {
            Tensor input = Tensor.of(pass.own(Nd4j.ones(1, NUMBERS)));

            List<Tensor> outputs = graph.apply(List.of(input), pass);

            assertThat(outputs.get(0).array().sumNumber().longValue()).isEqualTo(NUMBERS);
            assertThat(outputs.get(1).array().sumNumber().longValue()).isEqualTo(NUMBERS);
            assertThat(input.array().wasClosed()).isFalse();
            // The input, and an output of the middle and one of the end: not those of all layers.
            assertThat(pass.bytes()).isEqualTo(3 * NUMBERS * Float.BYTES);
        }
    }

    /**
     * Layers one after the other. The output of the one in the middle is one of the model, too, and goes on in another
     * shape.
     */
    private static Graph chain() {
        List<Graph.Call> calls = new ArrayList<>();
        TensorRef last = new TensorRef("in", 0, 0);
        for (int i = 0; i < LAYERS; i++) {
            String className = i == LAYERS / 2 ? "Flatten" : "ReLU";
            calls.add(new Graph.Call(layer("layer" + i, className), 0, List.of(last)));
            last = new TensorRef("layer" + i, 0, 0);
        }
        TensorRef middle = new TensorRef("layer" + LAYERS / 2, 0, 0);
        return new Graph(
                "chain",
                List.of(new Graph.Input("in", List.of(-1, (int) NUMBERS), "float32")),
                calls,
                List.of(last, middle));
    }

    private static Layer layer(String name, String className) {
        Config config = new Config("layer `" + name + "`", JsonNodeFactory.instance.objectNode());
        return new Layer(name, className, config, Map.of(), Map.of(), null);
    }
}
