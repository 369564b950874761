package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.model.engine.Network;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KerasNetworkTest {

    private static final int WIDTH = 4;

    @Test
    void weights_are_shared_and_freed_with_the_last_copy() {
        Network network = KerasNetwork.of(dense(), List.of(List.of(-1, WIDTH)));
        Network copy = network.copy();
        network.close();
        network.close();

        assertThat(copy.output(new float[][] {ones()}, 1)[0]).containsOnly(WIDTH);

        copy.close();
        assertThatThrownBy(() -> copy.output(new float[][] {ones()}, 1)).hasMessageContaining("cannot be computed");
    }

    private static float[] ones() {
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static KerasModel dense() {
        float[] kernel = new float[WIDTH * WIDTH];
        Arrays.fill(kernel, 1);
        ObjectNode settings =
                JsonNodeFactory.instance.objectNode().put("units", WIDTH).put("use_bias", false);
        Layer layer = new Layer(
                "dense",
                "Dense",
                new Config("layer `dense`", settings),
                Map.of("kernel", new Weight(new int[] {WIDTH, WIDTH}, kernel)),
                Map.of(),
                null);
        TensorRef input = new TensorRef("in", 0, 0);
        return new KerasModel(
                "made by a test",
                "3",
                new Graph(
                        "model",
                        List.of(new Graph.Input("in", List.of(-1, WIDTH), "float32")),
                        List.of(new Graph.Call(layer, 0, List.of(input))),
                        List.of(new TensorRef("dense", 0, 0))));
    }
}
