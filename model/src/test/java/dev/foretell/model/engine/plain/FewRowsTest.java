package dev.foretell.model.engine.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.engine.Network;
import dev.foretell.model.engine.Source;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.KerasModel;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import dev.foretell.model.keras.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FewRowsTest {

    private static final String DENSE = "{'units': 2, 'activation': 'relu'}";
    private static final List<List<Integer>> SHAPES = List.of(List.of(-1, 3));

    private final Counting engine = new Counting();

    @Test
    void few_rows_are_computed_in_plain_java_and_more_by_the_engine() throws JsonProcessingException {
        FewRows network = FewRows.before(engine, source(dense(DENSE)), SHAPES).orElseThrow();

        float[][] few = network.output(new float[][] {new float[3 * network.most()]}, network.most());
        network.output(new float[][] {new float[3 * (network.most() + 1)]}, network.most() + 1);

        assertThat(few[0]).hasSize(2 * network.most());
        assertThat(engine.passes).containsExactly(network.most() + 1);
    }

    @Test
    void passes_of_other_sizes_and_copies_change_nothing_of_what_was_given() throws JsonProcessingException {
        FewRows network = FewRows.before(engine, source(dense(DENSE), dense("{'units': 2}", 2, 2)), SHAPES)
                .orElseThrow();
        float[] three = network.output(new float[][] {{1, 2, 3, 4, 5, 6, 7, 8, 9}}, 3)[0];
        float[] before = three.clone();
        float[] one = network.output(new float[][] {{4, 5, 6}}, 1)[0];
        float[] copied = network.copy().output(new float[][] {{7, 8, 9}}, 1)[0];

        assertThat(three).containsExactly(before);
        assertThat(one).containsExactly(Arrays.copyOfRange(before, 2, 4), within(1e-6f));
        assertThat(copied).containsExactly(Arrays.copyOfRange(before, 4, 6), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'units': 2, 'lora_rank': 4}",
                "{'units': 2, 'dtype': 'float16'}",
                "{'units': 2, 'activation': 'mine'}",
                "{'units': 2, 'activation': {'class_name': 'function', 'config': 'f'}}",
                "{'units': 3}",
                "{}"
            })
    void what_is_unusual_is_left_to_the_engine(String settings) throws JsonProcessingException {
        assertThat(FewRows.before(engine, source(dense(settings)), SHAPES)).isEmpty();
    }

    @Test
    void a_layer_so_large_that_plain_java_is_slow_is_left_to_the_engine() throws JsonProcessingException {
        int width = 300;
        Layer layer = dense("{'units': " + width + "}", width, width);

        assertThat(FewRows.before(engine, source(layer), List.of(List.of(-1, width))))
                .isEmpty();
        assertThat(PlainNetwork.of(((Source.Keras) source(layer)).model().graph(), List.of(-1, width)))
                .isPresent();
    }

    @Test
    void branches_are_left_to_the_engine() throws JsonProcessingException {
        TensorRef input = new TensorRef("in", 0, 0);
        Layer first = dense(DENSE);
        Graph.Call call = new Graph.Call(first, 0, List.of(input));
        Graph twoOutputs =
                new Graph("model", inputs(), List.of(call), List.of(new TensorRef(first.name(), 0, 0), input));

        assertThat(PlainNetwork.of(twoOutputs, SHAPES.get(0))).isEmpty();
    }

    @Test
    void the_settings_of_a_layer_stay_unknown_to_other_readers() throws JsonProcessingException {
        Layer layer = dense(DENSE);

        assertThat(FewRows.before(engine, source(layer), SHAPES)).isPresent();

        assertThatThrownBy(() -> layer.config().refuseUnknown())
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("activation, units");
    }

    @Test
    void closing_closes_the_engines_network() throws JsonProcessingException {
        FewRows network = FewRows.before(engine, source(dense(DENSE)), SHAPES).orElseThrow();

        assertThatCode(network::close).doesNotThrowAnyException();

        assertThat(engine.closed).isTrue();
    }

    private static Layer dense(String settings) throws JsonProcessingException {
        return dense(settings, 3, 2);
    }

    private static Layer dense(String settings, int inputs, int units) throws JsonProcessingException {
        float[] kernel = new float[inputs * units];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (i % 5 - 1) / 2f;
        }
        return new Layer(
                "dense" + inputs,
                "Dense",
                new Config("layer `dense`", new JsonMapper().readTree(settings.replace('\'', '"'))),
                Map.of(
                        "kernel", new Weight(new int[] {inputs, units}, kernel),
                        "bias", new Weight(new int[] {units}, new float[units])),
                Map.of(),
                null);
    }

    private static List<Graph.Input> inputs() {
        return List.of(new Graph.Input("in", List.of(-1, 3), "float32"));
    }

    private static Source source(Layer... layers) {
        List<Graph.Call> calls = new ArrayList<>();
        TensorRef last = new TensorRef("in", 0, 0);
        for (Layer layer : layers) {
            calls.add(new Graph.Call(layer, 0, List.of(last)));
            last = new TensorRef(layer.name(), 0, 0);
        }
        return new Source.Keras(
                new KerasModel("made by a test", "3", new Graph("model", inputs(), calls, List.of(last))));
    }

    /** Remembers the sizes of its passes. */
    private static final class Counting implements Network {

        private final List<Integer> passes = new ArrayList<>();
        private boolean closed;

        @Override
        public float[][] output(float[][] inputs, int rows) {
            passes.add(rows);
            return new float[1][rows];
        }

        @Override
        public Network copy() {
            return this;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
