package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is not computed as Keras does is refused, and the refusal names the layer and what is refused. */
class RefusedLayersTest {

    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            MelSpectrogram | {} | is not supported; supported are Activation,
            Attention | {} | it is called without query and value
            Attention | {'score_mode': 'mean'} | score_mode `mean` is not supported; supported are dot, concat
            EinsumDense | {'equation': 'ab->b'} | the equation `ab->b` is not supported
            EinsumDense | {'equation': 'abc,cd->abd'} | does not fit its kernel of shape [3, 2]
            EinsumDense | {'equation': 'abc,ad->bcd'} | the equation abc,ad->bcd is not supported
            EinsumDense | {'equation': 'ab,bc->ac'} | an input of shape [2, 3, 2] does not fit its equation
            MultiHeadAttention | {'num_heads': 2, 'key_dim': 2} | the file does not say which layer it wraps
            TextVectorization | {} | (TextVectorization) is not supported
            Resizing | {'height': 2, 'width': 2} | (Resizing) is not supported
            Dense | {'units': 2, 'dtype': 'float16'} | it computes in float16
            Dense | {'units': 2, 'dtype': {'class_name': 'QuantizedDTypePolicy', 'config': {'mode': 'int8', \
            'source_name': 'float32'}}} | it computes in int8_from_float32; supported are float32, mixed_float16
            Dense | {'units': 3} | its weights `kernel` should have the shape [3, 3], but have [3, 2]
            Dense | {'units': 'two'} | expected a whole number as units, found "two"
            Activation | {'activation': 'relu7'} | the activation `relu7` is not supported
            Activation | {'activation': 'mine>relu'} | the activation `mine>relu` is not supported
            Activation | {'activation': {'class_name': 'function', 'config': 'f'}} | the activation `f` is not supported
            Activation | {'activation': {'class_name': 'relu', 'module': 'my.code'}} \
            | the activation `my.code.relu` is not supported
            Activation | {'activation': {'class_name': '__lambda__', 'config': {'value': 1}}} \
            | the activation `__lambda__` is not supported
            Activation | {'activation': {'class_name': 'Dense', 'config': {'units': 2}}} \
            | the activation `Dense` is not supported
            Activation | {'activation': {'class_name': 'ReLU', 'config': {'new': 2}}} \
            | activation ReLU: its settings new are not known
            Activation | {'activation': {'class_name': 'ReLU', 'config': {'dtype': 'int8'}}} \
            | activation ReLU: it computes in int8
            Activation | {'activation': {'class_name': 'PReLU', 'config': {}}} | the file has no weights `alpha` for it
            Activation | {'activation': 7} | the activation `7` is not supported
            BatchNormalization | {'renorm': true} | renorm=true is not supported
            BatchNormalization | {'virtual_batch_size': 2} | its settings virtual_batch_size are not known
            BatchNormalization | {'axis': [1, 2]} | axis [1, 2] is not supported; supported is a single axis
            BatchNormalization | {'axis': 0} | the axes [0] of an array with 3 dimensions are not supported
            BatchNormalization | {'axis': 1} | it has 2 numbers for an input of shape [2, 3, 2]
            LayerNormalization | {'axis': 1} | 2 weights do not fit an input with 3 channels
            LayerNormalization | {'axis': 5} | the axes [5] of an array with 3 dimensions are not supported
            RMSNormalization | {'axis': [1]} | an axis that is not the last is not supported
            GroupNormalization | {'groups': 5} | groups 5 do not fit an input with 2 channels
            Normalization | {'mean': [1, 2], 'variance': [1]} | mean has 2 numbers, variance 1
            Normalization | {'mean': 'x', 'variance': [1]} | expected a number or a list of numbers as mean
            Rescaling | {'scale': [1, 2], 'offset': [1, 2, 3]} | scale has 2 numbers, offset 3
            Rescaling | {'scale': [1, 2, 3]} | it has 3 numbers for an input of shape [2, 3, 2]
            Flatten | {'data_format': 'sideways'} | data_format `sideways` is not supported
            Reshape | {'target_shape': [-1, -1]} | the shape [-1, -1] is not supported
            Reshape | {'target_shape': [4, 2]} | an input of shape [2, 3, 2] cannot take the shape [2, 4, 2]
            Reshape | {'target_shape': [-1, 4, 2]} | cannot take the shape [2, 0, 4, 2]
            Permute | {'dims': [1, 3]} | dims [1, 3] is not an order of the axes from 1
            Permute | {'dims': [1]} | it cannot be applied to an input of shape [2, 3, 2]
            Subtract | {} | it has 1 inputs, not 2
            Dot | {'axes': 1} | it has 1 inputs, not 2
            Concatenate | {'axis': 7} | the axes [7] of an array with 3 dimensions are not supported
            """)
    void a_layer_is_refused(String className, String settings, String reason) {
        assertThatThrownBy(() -> run(className, settings, Nd4j.ones(2, 3, 2)))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("layer `it` (" + className + ")")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "Add,         {},             'inputs of the shapes [2, 3, 2] and [2, 2, 2] do not fit'",
        "Concatenate, {},             'inputs of the shapes [2, 3, 2] and [2, 2, 2] do not fit'",
        "Dot,         {'axes': 1},    'its inputs have 3 and 2 numbers along its axes'",
    })
    void inputs_that_do_not_fit_are_refused(String className, String settings, String reason) {
        assertThatThrownBy(() -> run(className, settings.replace(';', ','), Nd4j.ones(2, 3, 2), Nd4j.ones(2, 2, 2)))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("layer `it` (" + className + ")")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ops.Argmax | {'args': [X], 'axis': 1} | (keras.ops.Argmax) with {"args":[{"input":0,"dtype"
            ops.Argmax | {'args': [X]} | is not supported; supported are ops.Absolute, ops.Add,
            ops.Add | {'args': [X, [[1], [2]]]} | expected a tensor, a number or an array as x2, found [[1],[2]]
            ops.Add | {'args': [X]} | expected a tensor, a number or an array as x2, found nothing
            ops.Add | {'args': [X, 1, 2]} | it is called with 3 arguments; supported are x1, x2
            ops.Add | {'args': [X, N[[[1, 2]], [[3, 4]]]M]} | broadcast along the batch axis, which is not supported
            ops.Add | {'args': [X, N[1, 2, 3]M]} | the shapes [2, 3, 2] and [3] do not fit
            ops.Add | {'args': [X, N[[1, 2], [3]]M]} | expected an array of numbers as x2, found [3]
            ops.Add | {'args': [I, 2]} | it computes with whole numbers (int32); supported is float32
            ops.Add | {'args': [X, 16777217]} | 16777217 is not exact as a 32-bit float
            ops.Add | {'args': [1, 2.5]} | it is called without a tensor
            ops.Exp | {'args': [I]} | expected a tensor of float32 as x, found one of int32
            ops.Mean | {'args': [X], 'axis': 0} | the axes [0] of an array with 3 dimensions are not supported
            ops.Mean | {'args': [X]} | without an axis it would mix the rows of a batch, which is not supported
            ops.Softmax | {'args': [X], 'axis': 0} | the axes [0] of an array with 3 dimensions are not supported
            ops.GetItem | {'args': [X, 0]} | the key 0 takes a part of the batch axis, which is not supported
            ops.GetItem | {'args': [X, [S, 3]]} | the index 3 is outside of an axis of size 3
            ops.GetItem | {'args': [X, [S, 1.5]]} | supported are whole numbers, slices, None and an ellipsis
            ops.Reshape | {'args': [X], 'newshape': [-1, 3]} | would change the batch axis, which is not supported
            ops.Reshape | {'args': [X], 'newshape': [2, 6]} | would change the batch axis, which is not supported
            ops.Transpose | {'args': [X], 'axes': [1, 0, 2]} | would move the batch axis, which is not supported
            ops.Transpose | {'args': [X]} | without axes it would move the batch axis, which is not supported
            ops.Tile | {'args': [X], 'repeats': [2, 1, 1]} | would repeat along the batch axis, which is not supported
            ops.Pad | {'args': [X], 'pad_width': [[1, 0], [0, 0], [0, 0]]} | the batch axis is not padded
            ops.Pad | {'args': [X], 'pad_width': [[0, 0]], 'mode': 'reflect'} | mode `reflect` is not supported
            ops.Split | {'args': [X], 'indices_or_sections': 2, 'axis': 1} | cannot be split into 2 equal parts
            ops.Concatenate | {'args': [[X, X]], 'axis': 0} | the axes [0] of an array with 3 dimensions
            ops.Cast | {'args': [X], 'result_dtype': 'int32'} | it casts float32 to int32; supported is to float32
            ops.ConvertToTensor | {'args': [X], 'result_dtype': 'bool'} | it casts float32 to bool; supported is
            ops.Matmul | {'args': [X, X]} | do not fit
            ops.Dot | {'args': [X, X]} | arrays of 3 and 3 dimensions are not supported
            ops.Einsum | {'args': [X, X], 'subscripts': 'bij,cij->bc'} | it mixes the rows of a batch
            ops.Einsum | {'args': [X, X], 'subscripts': 'bij,bkl->bik'} | is summed up in one array only
            """)
    void an_operation_is_refused(String className, String settings, String reason) {
        String written = settings.replace("X", "{'input':0,'dtype':'float32'}")
                .replace("I", "{'input':0,'dtype':'int32'}")
                .replace("S", "{'class_name':'__slice__','config':{}}")
                .replace("N", "{'class_name':'__numpy__','config':{'dtype':'float32','value':")
                .replace("M", "}}");
        assertThatThrownBy(() -> run(className, written, Nd4j.ones(2, 3, 2)))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("`it`")
                .hasMessageContaining(reason);
    }

    private static void run(String className, String settings, INDArray... inputs) throws JsonProcessingException {
        Config config = new Config("layer `it` (" + className + ")", JSON.readTree(settings.replace('\'', '"')), 3);
        Map<String, Weight> weights = Map.of(
                "kernel", new Weight(new int[] {3, 2}, new float[6]),
                "bias", new Weight(new int[] {2}, new float[2]),
                "gamma", new Weight(new int[] {2}, new float[2]),
                "beta", new Weight(new int[] {2}, new float[2]),
                "scale", new Weight(new int[] {2}, new float[2]),
                "moving_mean", new Weight(new int[] {2}, new float[2]),
                "moving_variance", new Weight(new int[] {2}, new float[2]));
        Operation operation = Operations.operation(new Layer("it", className, config, weights, Map.of(), null));
        List<Tensor> tensors = Arrays.stream(inputs).map(Tensor::of).toList();
        try (Pass pass = new Pass()) {
            operation.apply(tensors, pass);
        }
    }
}
