package dev.foretell.model.engine.deeplearning4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.engine.Network;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final List<List<Integer>> SHAPES = List.of(List.of(-1, 2, 5));

    private final Graph model = graph("Dense");
    private final Probe probe = Probe.of(model, SHAPES);

    @Test
    void networks_that_give_the_same_pass() {
        probe.compare(times(2), times(2));
        probe.compare(times(2), times(2.00005f));
        probe.compare(times(Float.NaN), times(Float.NaN));
    }

    @Test
    void networks_that_give_other_numbers_are_refused_with_them() {
        assertThatThrownBy(() -> probe.compare(times(2), times(2.1f)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("gives other numbers than Keras's definition of the model: ")
                .hasMessageContaining(" instead of ");
        assertThatThrownBy(() -> probe.compare(times(Float.NaN), times(1))).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> probe.compare(times(1), times(Float.NaN))).isInstanceOf(EngineException.class);
    }

    @Test
    void it_is_the_same_each_time() {
        assertThat(Probe.of(model, SHAPES).inputs()).isDeepEqualTo(probe.inputs());
    }

    @Test
    void what_goes_into_an_embedding_is_whole_numbers_that_it_has() {
        for (float index : Probe.of(graph("Embedding"), SHAPES).inputs()[0]) {
            assertThat(index).isIn(0f, 1f, 2f);
        }
    }

    private static Graph graph(String className) {
        Layer layer = new Layer(
                "layer",
                className,
                new Config("layer", JsonNodeFactory.instance.objectNode().put("input_dim", 3)),
                Map.of(),
                Map.of(),
                null);
        return new Graph(
                "model",
                List.of(new Graph.Input("in", List.of(-1, 2, 5), "float32")),
                List.of(new Graph.Call(layer, 0, List.of(new TensorRef("in", 0, 0)))),
                List.of(new TensorRef("layer", 0, 0)));
    }

    /** A network that multiplies what it is given. */
    private static Network times(float factor) {
        return new Network() {
            @Override
            public float[][] output(float[][] inputs, int rows) {
                float[] outputs = inputs[0].clone();
                for (int i = 0; i < outputs.length; i++) {
                    outputs[i] *= factor;
                }
                return new float[][] {outputs};
            }

            @Override
            public Network copy() {
                return this;
            }

            @Override
            public void close() {}
        };
    }
}
