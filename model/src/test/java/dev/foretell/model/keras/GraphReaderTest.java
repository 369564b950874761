package dev.foretell.model.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How layers are joined is read from both ways in which Keras writes it, and what is not a layer is refused by name.
 */
class GraphReaderTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static final String INPUT =
            "{class_name:'InputLayer', name:'x', config:{name:'x', batch_shape:[null,4]}, inbound_nodes:[]}";
    private static final String X = tensor("x", 0);

    private static String tensor(String layer, int call) {
        return "{class_name:'__keras_tensor__', config:{keras_history:['" + layer + "'," + call + ",0]}}";
    }

    /** A layer of Keras 3 that is called once. */
    private static String layer(String module, String className, String args, String kwargs) {
        return "{module:" + module + ", class_name:'" + className
                + "', name:'y', config:{name:'y',trainable:true}, inbound_nodes:[{args:[" + args + "], kwargs:{"
                + kwargs + "}}]}";
    }

    private static Graph functional(String ends, String... layers) throws JsonProcessingException {
        return read("{class_name:'Functional', config:{name:'m', layers:[" + INPUT + "," + String.join(",", layers)
                + "]," + ends + "}}");
    }

    private static Graph read(String json) throws JsonProcessingException {
        return GraphReader.read(Structure.model(JSON.readTree(json)), Map.of(), KerasVersion.NEWEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'keras.layers' | Lambda | layer `y` (Lambda): it holds Python code, which is never run",
                "'keras.layers' | TFOpLambda | layer `y` (TFOpLambda): the operation `y` is not supported; use a layer"
                        + " of Keras instead",
                "'mine.layers' | MyLayer | layer `y` (MyLayer): `MyLayer` of the package `mine.layers` is a custom"
                        + " class; Foretell does not run Python",
                "'keras.layers' | mine>MyLayer | layer `y` (mine>MyLayer): `MyLayer` of the package `mine` is a custom"
                        + " class; Foretell does not run Python",
                "'kerasish.layers' | Dense | layer `y` (Dense): `Dense` of the package `kerasish.layers` is a custom"
                        + " class; Foretell does not run Python",
            })
    void what_is_not_a_layer_of_keras_is_refused_by_name(String module, String className, String message) {
        assertThatThrownBy(() ->
                        functional("input_layers:['x',0,0], output_layers:['y',0,0]", layer(module, className, X, "")))
                .isInstanceOf(KerasException.class)
                .hasMessage(message);
    }

    @Test
    void an_operation_in_hdf5_is_distinguished_from_the_layer_of_its_name() throws JsonProcessingException {
        String add = "{class_name:'Add', name:'y', config:{name:'y'}, inbound_nodes:[{args:[" + X + "," + X
                + "], kwargs:{}}]}";
        Graph graph = functional("input_layers:['x',0,0], output_layers:['y',0,0]", add);
        Graph.Call call = graph.calls().get(0);
        assertThat(call.layer().className()).isEqualTo("ops.Add");
        assertThat(call.layer().label()).isEqualTo("operation `y` (keras.ops.Add)");
        assertThat(call.inputs()).containsExactly(new TensorRef("x", 0, 0), new TensorRef("x", 0, 0));
    }

    @Test
    void the_tensors_of_an_operation_are_found_among_its_arguments() throws JsonProcessingException {
        Graph graph = functional(
                "input_layers:['x',0,0], output_layers:['y',0,0]",
                layer("'keras.src.ops.numpy'", "Concatenate", "[" + X + ", " + X + "], 2.0, null", "more:" + X));
        assertThat(graph.calls().get(0).inputs()).hasSize(3);
    }

    @Test
    void a_tensor_within_an_argument_of_an_operation_is_refused() {
        String slice = "{class_name:'__slice__', config:{start:" + X + ", stop:null, step:null}}";
        String getItem = layer("'keras.src.ops.numpy'", "GetItem", X + "," + slice, "");
        assertThatThrownBy(() -> functional("input_layers:['x',0,0], output_layers:['y',0,0]", getItem))
                .isInstanceOf(KerasException.class)
                .hasMessage("operation `y` (keras.ops.GetItem): it is called with a tensor in a __slice__, which is not"
                        + " supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "X, 2.0 | | it is called with a second argument, which is not supported",
                "X, X | | it is called with a second argument, which is not supported",
                "[X, 2.0] | | it is called with something that is not a tensor, which is not supported",
                "2.0 | | it is called with something that is not a tensor, which is not supported",
                "{a:X} | | it is called with something that is not a tensor, which is not supported",
                "X | mask:X | it is called with mask=a tensor, which is not supported",
                "X | initial_state:[X] | it is called with initial_state=a tensor, which is not supported",
                " | | it is called without a tensor",
            })
    void calls_with_more_than_tensors_are_refused(String args, String kwargs, String reason) {
        String layer = layer("'keras.layers'", "Dense", withX(args), withX(kwargs));
        assertThatThrownBy(() -> functional("input_layers:['x',0,0], output_layers:['y',0,0]", layer))
                .isInstanceOf(KerasException.class)
                .hasMessage("layer `y` (Dense): " + reason);
    }

    private static String withX(String json) {
        return json == null ? "" : json.replace("X", X);
    }

    @Test
    void arguments_that_change_nothing_are_taken() throws JsonProcessingException {
        Graph graph = functional(
                "input_layers:['x',0,0], output_layers:['y',0,0]",
                layer(
                        "'keras.layers'",
                        "Dense",
                        X + ",null,false",
                        "training:null, mask:null, use_causal_mask:false, constants:[]"));
        assertThat(graph.calls().get(0).inputs()).containsExactly(new TensorRef("x", 0, 0));
        assertThat(graph.outputs()).containsExactly(new TensorRef("y", 0, 0));
        assertThat(functional(
                                "input_layers:['x',0,0], output_layers:['y',0,0]",
                                layer("'keras.layers'", "GRU", "", "sequences:" + X))
                        .calls())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "['y',0,0] | y",
                "[['y',0,0],['x',0,0]] | y x",
                "{b:['x',0,0], a:['y',0,0]} | y x",
                "[{b:['x',0,0]}, [['y',0,0]]] | x y",
            })
    void outputs_are_in_the_order_of_keras(String outputs, String layers) throws JsonProcessingException {
        Graph graph = functional(
                "input_layers:{only:['x',0,0]}, output_layers:" + outputs, layer("'keras.layers'", "Dense", X, ""));
        assertThat(graph.outputs().stream().map(TensorRef::layer)).containsExactly(layers.split(" "));
        assertThat(graph.inputs()).containsExactly(new Graph.Input("x", List.of(-1, 4), "float32"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[['x',0,0,{training:true}]] | layer `y` (Dense): it is called with training=true, which is not"
                        + " supported",
                "[['_CONSTANT_VALUE',-1,2,{}]] | layer `y` (Dense): it is called with a constant, which is not"
                        + " supported",
                "[['z',0,0,{}]] | layer `y` (Dense): it takes a tensor of `z`, which is not in the model",
                "[['y',0,0,{}]] | layer `y` (Dense): its inputs are nowhere in the model",
                "[['x',-1,0,{}]] | layer `y` (Dense): it is called with a tensor that is not in the model:"
                        + " [\"\"x\"\",-1,0,{}]",
            })
    void calls_of_keras_2_are_refused_alike(String node, String message) {
        String layer = "{class_name:'Dense', name:'y', config:{name:'y'}, inbound_nodes:[" + node + "]}";
        assertThatThrownBy(() -> functional("input_layers:[['x',0,0]], output_layers:[['y',0,0]]", layer))
                .isInstanceOf(KerasException.class)
                .hasMessage(message.replace("\"\"", "\""));
    }

    @Test
    void what_is_refused_within_a_model_or_wrapper_is_named_with_its_place() {
        String lambda = "{class_name:'Lambda', config:{name:'l'}}";
        assertThatThrownBy(() ->
                        read("{class_name:'Sequential', config:[{class_name:'TimeDistributed', config:{name:'t', layer:"
                                + lambda + "}}]}"))
                .hasMessage(
                        "layer `t` (TimeDistributed): layer `l` (Lambda): it holds Python code, which is never run");
        assertThatThrownBy(() -> functional(
                        "input_layers:['x',0,0], output_layers:['n',0,0]",
                        "{class_name:'Sequential', name:'n', config:{name:'n', layers:[" + lambda
                                + "]}, inbound_nodes:[[['x',0,0,{}]]]}"))
                .hasMessage("layer `n` (Sequential): layer `l` (Lambda): it holds Python code, which is never run");
    }

    @Test
    void old_sequential_models_are_lists_whose_first_layer_knows_the_shape() throws JsonProcessingException {
        Graph graph = read("{class_name:'Sequential', config:["
                + "{class_name:'Dense', config:{name:'a', batch_input_shape:[null,7], dtype:'float32'}},"
                + "{class_name:'Dense', config:{name:'b'}}]}");
        assertThat(graph.inputs()).containsExactly(new Graph.Input("a_input", List.of(-1, 7), "float32"));
        assertThat(graph.calls())
                .extracting(call -> call.inputs().get(0).layer())
                .containsExactly("a_input", "a");
    }

    @Test
    void a_model_that_does_not_say_its_shape_is_refused() {
        assertThatThrownBy(() -> read("{class_name:'Sequential', config:{name:'s', layers:[{class_name:'Dense',"
                        + " config:{name:'a'}}]}}"))
                .hasMessageStartingWith("model `s` does not say the shape of its input");
        assertThatThrownBy(() -> read("{class_name:'Sequential', config:[{class_name:'InputLayer', config:{name:'a',"
                        + " batch_shape:[null,-3]}}]}"))
                .hasMessage("layer `a` (InputLayer): the shape of its input is [null,-3]");
        assertThatThrownBy(() -> read("{class_name:'Sequential', config:[{class_name:'InputLayer', config:{name:'a',"
                        + " batch_shape:[null,3], sparse:true}}]}"))
                .hasMessage("layer `a` (InputLayer): sparse and ragged inputs are not supported");
    }

    @Test
    void layers_that_share_a_name_are_refused() {
        assertThatThrownBy(() -> read("{class_name:'Sequential', config:[{class_name:'Dense', config:{name:'a',"
                        + " batch_input_shape:[null,7]}},"
                        + "{class_name:'Dense', config:{name:'a'}}]}"))
                .hasMessage("layer `a` (Dense): the model has two layers of this name");
    }

    @Test
    void the_first_call_of_a_model_that_is_a_layer_may_have_number_1() throws JsonProcessingException {
        String inner = "{class_name:'Functional', name:'n', config:{name:'n', layers:[" + INPUT
                + "], input_layers:['x',0,0], output_layers:['x',0,0]}, inbound_nodes:";
        Graph two = functional(
                "input_layers:[['x',0,0]], output_layers:[['n',2,0]]", inner + "[[['x',0,0,{}]],[['n',1,0,{}]]]}");
        assertThat(two.calls().get(1).inputs()).containsExactly(new TensorRef("n", 0, 0));
        assertThat(two.outputs()).containsExactly(new TensorRef("n", 1, 0));
        Graph three = functional(
                "input_layers:[['x',0,0]], output_layers:[['n',2,0]]",
                inner + "[{args:[" + X + "]},{args:[" + tensor("n", 0) + "]}]}");
        assertThat(three.calls().get(1).inputs()).containsExactly(new TensorRef("n", 0, 0));
        assertThat(three.outputs()).containsExactly(new TensorRef("n", 1, 0));
    }
}
