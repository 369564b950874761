package dev.foretell.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.job.InvalidInputException;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.TensorRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and what no fixture of Keras can show; KerasCasesTest compares the rest. */
class TextFrontTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** A graph of one layer that takes texts. */
    private static TextFront front(String className, String config, Integer... shape) {
        Graph.Input input = new Graph.Input("x", List.of(shape), "string");
        Graph.Call call = new Graph.Call(layer("it", className, config), 0, List.of(new TensorRef("x", 0, 0)));
        Graph graph = new Graph("model", List.of(input), List.of(call), List.of(new TensorRef("it", 0, 0)));
        return TextFront.of(graph, List.of(List.of(shape)));
    }

    private static Layer layer(String name, String className, String config) {
        try {
            Config settings =
                    new Config("layer `" + name + "` (" + className + ")", JSON.readTree(config.replace('\'', '"')));
            return new Layer(name, className, settings, Map.of(), Map.of(), null);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    StringLookup | {} | the file does not hold its vocabulary
                    StringLookup | {'vocabulary': 'words.txt'} | the file does not hold its vocabulary
                    StringLookup | {'vocabulary': ['a', 1]} | its vocabulary has 1, which is not a text
                    StringLookup | {'vocabulary': ['a', 'b', 'a']} | its vocabulary has `a` twice
                    StringLookup | {'vocabulary': ['a', 'm'], 'mask_token': 'm'} | has the mask token `m` among
                    StringLookup | {'vocabulary': ['a\\u0000']} | has a token that ends with a NUL character
                    StringLookup | {'vocabulary': ['a'], 'num_oov_indices': 2} | num_oov_indices 2 is not supported
                    StringLookup | {'vocabulary': ['a'], 'invert': true} | invert=true is not supported
                    StringLookup | {'vocabulary': ['a'], 'output_mode': 'one_hot', 'sparse': true} | sparse=true is not
                    StringLookup | {'vocabulary': ['a'], 'encoding': 'latin-1'} | encoding `latin-1` is not supported
                    StringLookup | {'vocabulary': ['a'], 'output_mode': 'rare'} | output_mode `rare` is not supported
                    StringLookup | {'vocabulary': ['a'], 'output_mode': 'tf_idf'} | does not hold its idf_weights
                    StringLookup | {'vocabulary': ['a'], 'novel': 1} | its settings novel are not known
                    TextVectorization | {'vocabulary': ['a']} | output_sequence_length is None
                    TextVectorization | {'vocabulary': ['a'], 'output_sequence_length': 0} | from 1, not 0
                    TextVectorization | {'vocabulary': ['a'], 'ragged': true} | ragged=true is not supported
                    TextVectorization | {'vocabulary': ['a'], 'output_mode': 'one_hot'} | `one_hot` is not supported
                    TextVectorization | {'vocabulary': ['a'], 'standardize': {'f': 1}} | is a function of its own
                    TextVectorization | {'vocabulary': ['a'], 'split': 'sentence'} | split `sentence` is not supported
                    TextVectorization | {'vocabulary': ['a'], 'ngrams': 2, 'split': null} | texts that are not split
                    Dense | {} | it takes texts, which is supported for StringLookup and TextVectorization only
                    """)
    void what_is_not_supported_is_refused_by_the_name_of_its_layer(String className, String config, String why) {
        assertThatThrownBy(() -> front(className, config, -1, 1))
                .isInstanceOf(KerasException.class)
                .hasMessageStartingWith("layer `it` (" + className + "): ")
                .hasMessageContaining(why);
    }

    @Test
    void shapes_that_keras_would_mix_across_rows_are_refused() {
        String counts = "{'vocabulary': ['a'], 'output_mode': 'count'}";

        assertThatThrownBy(() -> front("StringLookup", counts, -1)).hasMessageContaining("(None, n), not [-1]");
        assertThatThrownBy(() -> front("StringLookup", counts, -1, 2, 2)).hasMessageContaining("(None, n), not");
        assertThatThrownBy(() -> front("TextVectorization", counts, -1, 2))
                .hasMessageContaining("(None, 1), not [-1, 2]");
    }

    @Test
    void a_text_as_output_is_refused() {
        Graph.Input input = new Graph.Input("x", List.of(-1, 1), "string");
        Graph graph = new Graph("model", List.of(input), List.of(), List.of(new TensorRef("x", 0, 0)));

        assertThatThrownBy(() -> TextFront.of(graph, List.of(List.of(-1, 1))))
                .isInstanceOf(KerasException.class)
                .hasMessage("the output `x` is a text; supported are numbers");
    }

    @Test
    void a_text_that_is_not_known_is_refused_where_there_is_no_place_for_it() {
        Port port = front("StringLookup", "{'vocabulary': ['a', 'b'], 'num_oov_indices': 0}", -1, 1)
                .ports()
                .get(0);
        float[] numbers = new float[1];
        port.encode(List.of("b"), numbers, 0);

        assertThat(numbers).containsExactly(1);
        assertThatThrownBy(() -> port.encode(List.of("x".repeat(50)), numbers, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("The model's layer it does not know the text \"" + "x".repeat(40)
                        + "…\"; expected one of its vocabulary of 2.");
    }

    @Test
    void a_graph_of_numbers_stays_as_it_is() {
        Graph graph = new Graph(
                "model",
                List.of(new Graph.Input("x", List.of(-1, 2), "float32")),
                List.of(),
                List.of(new TensorRef("x", 0, 0)));

        TextFront front = TextFront.of(graph, List.of(List.of(-1, 2)));

        assertThat(front.numbers()).isSameAs(graph);
        assertThat(front.ports()).containsExactly(new Port(0, null, List.of(-1, 2)));
    }
}
