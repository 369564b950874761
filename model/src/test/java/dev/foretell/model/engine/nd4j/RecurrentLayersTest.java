package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.foretell.job.InvalidInputException;
import dev.foretell.model.engine.nd4j.activation.Tanh;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrentLayersTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SETTINGS =
            "{\"units\":2,\"activation\":\"tanh\",\"recurrent_activation\":\"sigmoid\",\"reset_after\":true}";

    private final Random random = new Random(1);

    private Weight weight(int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 2;
        }
        return new Weight(shape, values);
    }

    private static ObjectNode json(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Layer layer(
            String className, ObjectNode settings, Map<String, Weight> weights, Map<String, Layer> parts) {
        Config config = new Config("layer `it` (" + className + ")", settings, 3);
        return new Layer("it", className, config, weights, parts, null);
    }

    /** A layer of 3 features. */
    private Layer recurrent(String className, ObjectNode settings, int gates) {
        int units = settings.path("units").asInt();
        Map<String, Weight> weights = new HashMap<>();
        weights.put("kernel", weight(3, gates * units));
        weights.put("recurrent_kernel", weight(units, gates * units));
        weights.put("bias", className.equals("GRU") ? weight(2, gates * units) : weight(gates * units));
        return layer(className, settings, weights, Map.of());
    }

    private Layer lstm(ObjectNode settings) {
        settings.remove("reset_after");
        return recurrent("LSTM", settings, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "time_major, true, time_major=true is not supported",
        "activation, '\"warped\"', warped",
        "recurrent_activation, '\"warped\"', warped",
        "units, '\"many\"', expected a whole number as units",
        "units, 3, its weights `recurrent_kernel` should have the shape",
        "twisted, true, its settings twisted are not known",
    })
    void a_setting_that_cannot_be_computed_is_refused_by_name(String key, String value, String message)
            throws JsonProcessingException {
        Layer good = lstm(json(SETTINGS));
        ObjectNode settings = json(SETTINGS);
        settings.remove("reset_after");
        settings.set(key, JSON.readTree(value));
        Layer bad = layer("LSTM", settings, good.weights(), Map.of());

        assertThatThrownBy(() -> Operations.operation(bad))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("layer `it` (LSTM)")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"CuDNNLSTM", "CuDNNGRU", "StackedRNNCells"})
    void other_recurrent_layers_are_refused_by_name(String className) {
        assertThatThrownBy(() -> Operations.operation(layer(className, json(SETTINGS), Map.of(), Map.of())))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("layer `it` (" + className + ") is not supported");
    }

    @Test
    void a_cell_of_another_kind_is_refused() {
        Layer cell = layer("StackedRNNCells", json("{}"), Map.of(), Map.of());

        assertThatThrownBy(
                        () -> Operations.operation(layer("RNN", json("{\"cell\":{}}"), Map.of(), Map.of("cell", cell))))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("the cell StackedRNNCells is not supported");
    }

    @Test
    void an_old_gru_that_says_neither_its_order_nor_has_a_bias_is_refused() {
        ObjectNode settings = json(SETTINGS);
        settings.remove("reset_after");
        settings.put("use_bias", false);
        Layer full = recurrent("GRU", settings, 3);
        Map<String, Weight> weights = new HashMap<>(full.weights());
        weights.remove("bias");

        assertThatThrownBy(() -> Operations.operation(layer("GRU", settings, weights, Map.of())))
                .hasMessageContaining("reset_after");
    }

    @Test
    void directions_that_do_not_fit_each_other_are_refused() {
        Layer both = layer(
                "Bidirectional",
                json("{\"merge_mode\":\"sum\"}"),
                Map.of(),
                Map.of("forward_layer", lstm(json(SETTINGS)), "backward_layer", lstm(json(SETTINGS))));

        assertThatThrownBy(() -> Operations.operation(both))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("must differ in go_backwards");
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "-1, -1", "1.5, 1.5", "3e9, 3.0E9"})
    void an_index_that_an_embedding_does_not_have_is_the_fault_of_the_input(float index, String shown) {
        Operation embedding = Operations.operation(layer(
                "Embedding", json("{\"input_dim\":4,\"output_dim\":2}"), Map.of("embeddings", weight(4, 2)), Map.of()));

        try (Pass pass = new Pass()) {
            Tensor input = Tensor.of(pass.array(new float[] {0, 3, index}, 1, 3));
            assertThatThrownBy(() -> embedding.apply(List.of(input), pass))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("The model's layer it takes whole numbers from 0 to 3, not " + shown + ".");
        }
    }

    @Test
    void a_mask_of_another_shape_is_refused() {
        Operation lstm = Operations.operation(lstm(json(SETTINGS)));

        try (Pass pass = new Pass()) {
            Tensor input = new Tensor(pass.create(2, 4, 3), pass.create(2, 4, 3));
            assertThatThrownBy(() -> lstm.apply(List.of(input), pass))
                    .isInstanceOf(KerasException.class)
                    .hasMessageContaining("expected a mask of shape (rows, steps)");
        }
    }

    /** Few rows are multiplied in Java, many in native code, and very many in several blocks. */
    @Test
    void a_row_gives_the_same_whatever_the_others_are() {
        ObjectNode settings = json(SETTINGS).put("units", 40);
        Layer layer = recurrent("GRU", settings, 3);
        Operation gru = Operations.operation(layer);
        int rows = 700;
        float[] inputs = weight(rows, 30, 3).values();

        try (Pass pass = new Pass()) {
            float[] all = NativeFloats.values(gru.apply(List.of(Tensor.of(pass.array(inputs, rows, 30, 3))), pass)
                    .get(0)
                    .array());
            for (int row : new int[] {0, 350, rows - 1}) {
                float[] one = Arrays.copyOfRange(inputs, row * 90, (row + 1) * 90);
                float[] alone = NativeFloats.values(gru.apply(List.of(Tensor.of(pass.array(one, 1, 30, 3))), pass)
                        .get(0)
                        .array());
                for (int i = 0; i < alone.length; i++) {
                    assertThat((double) all[row * 40 + i]).isCloseTo(alone[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void the_tangent_is_that_of_the_library() {
        for (float x = -12; x <= 12; x += 0.001f) {
            assertThat((double) Tanh.of(x)).isCloseTo(Math.tanh(x), within(5e-7));
        }
        assertThat(Tanh.of(Float.NaN)).isNaN();
    }
}
