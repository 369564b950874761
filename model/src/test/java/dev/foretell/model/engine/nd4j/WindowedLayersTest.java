package dev.foretell.model.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What convolutions, pooling, padding, cropping and upsampling refuse; what they compute is compared with Keras's in
 * KerasCasesTest.
 */
class WindowedLayersTest {

    private static final String CONVOLUTION = "'filters': 4, 'kernel_size': [3], 'strides': [1], 'use_bias': false";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            Conv1D | 'padding': 'full' | padding `full` is not supported; supported are valid, same, causal
            Conv1D | 'padding': [[0, 0], [1, 1]] | expected a text as padding, found [[0,0],[1,1]]
            Conv1D | 'data_format': 'NHWC' | data_format `NHWC` is not supported
            Conv1D | 'groups': 3 | its 4 filters cannot be divided into 3 groups
            Conv1D | 'groups': 0 | groups should be at least 1, but is [0]
            Conv1D | 'strides': [0] | strides should be at least 1, but is [0]
            Conv1D | 'strides': [1, 1] | expected 1 whole numbers as strides, found [1,1]
            Conv1D | 'dilation_rate': -1 | dilation_rate should be at least 1, but is [-1]
            Conv1D | 'filters': 0 | filters should be at least 1, but is [0]
            Conv1D | 'filters': 5 | its weights `kernel` should have the shape [3, 2, 5], but have [3, 2, 4]
            Conv1D | 'kernel_size': 2 | its weights `kernel` should have the shape [2, 2, 4], but have [3, 2, 4]
            Conv1D | 'use_bias': true | the file has no weights `bias` for it
            Conv1D | 'activation': 'magic' | `magic` is not supported
            Conv1D | 'lora_rank': 4 | its settings lora_rank are not known
            Conv2D | 'kernel_size': 3, 'strides': 1, 'padding': 'causal' \
            | padding `causal` is not supported; supported are valid, same
            Conv2D | 'kernel_size': 3, 'strides': 1 \
            | its weights `kernel` should have 4 dimensions, but have the shape [3, 2, 4]
            DepthwiseConv1D | 'padding': 'causal' | padding `causal` is not supported; supported are valid, same
            DepthwiseConv1D | 'depth_multiplier': 3 \
            | its weights `kernel` should have the shape [3, 2, 3], but have [3, 2, 4]
            SeparableConv1D | 'padding': 'same' | the file has no weights `depthwise_kernel` for it
            Conv1DTranspose | 'output_padding': -1 | output_padding should be at least 0, but is [-1]
            Conv1DTranspose | 'filters': 2, 'groups': 2 | groups are not supported for it
            Conv1DTranspose | 'padding': 'causal' | padding `causal` is not supported; supported are valid, same
            """)
    void a_convolution_is_refused_for(String className, String setting, String reason) {
        assertThatThrownBy(() -> Operations.operation(layer(className, CONVOLUTION + ", " + setting)))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("layer `it` (" + className + ")")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            MaxPooling1D | 'pool_size': [0] | pool_size should be at least 1, but is [0]
            AveragePooling2D | 'pool_size': 2, 'padding': 'causal' \
            | padding `causal` is not supported; supported are valid, same
            MaxPooling3D | 'pool_size': [2, 2] | expected 3 whole numbers as pool_size, found [2,2]
            GlobalMaxPooling1D | 'keepdims': 1 | expected true or false as keepdims, found 1
            ZeroPadding2D | 'padding': [[1, 1], [0, -1]] | padding should be at least 0, but is [[1, 1], [0, -1]]
            ZeroPadding2D | 'padding': [[1, 1], [0, 1], [2, 2]] | expected 2 pairs of whole numbers as padding
            ZeroPadding2D | 'padding': [[1, 1], [0, 1, 2]] | expected pairs of whole numbers as padding, found [0,1,2]
            ZeroPadding1D | 'padding': 'one' | expected a whole number as padding, found "one"
            Cropping1D | 'cropping': [1, -1] | cropping should be at least 0, but is [[1, -1]]
            UpSampling1D | 'size': 0 | size should be at least 1, but is [0]
            UpSampling2D | 'size': [2, 2], 'interpolation': 'area' \
            | interpolation `area` is not supported; supported are nearest
            """)
    void another_layer_is_refused_for(String className, String settings, String reason) {
        assertThatThrownBy(() -> Operations.operation(layer(className, settings)))
                .isInstanceOf(KerasException.class)
                .hasMessageContaining("layer `it` (" + className + ")")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            Conv1D | 'filters': 4, 'kernel_size': 3, 'use_bias': false | 5,3 \
            | it takes 2 channels, but is given an array of shape [1, 5, 3]
            Conv1D | 'filters': 4, 'kernel_size': 3, 'use_bias': false | 5,1,2 \
            | it takes arrays of 3 dimensions, but is given one of shape [1, 5, 1, 2]
            Conv1D | 'filters': 4, 'kernel_size': 3, 'use_bias': false | 2,2 \
            | its window does not fit into an array of shape [1, 2, 1, 2]
            MaxPooling2D | 'pool_size': 2 | 4,4 | it takes arrays of 4 dimensions, but is given one of shape [1, 4, 4]
            MaxPooling2D | 'pool_size': 5 | 4,4,1 | its window does not fit into an array of shape [1, 4, 4, 1]
            GlobalMaxPooling2D | 'keepdims': true | 4 \
            | it takes arrays of 4 dimensions, but is given one of shape [1, 4]
            GlobalMaxPooling2D | 'data_format': 'channels_first' | 4 \
            | it takes arrays of 4 dimensions, but is given one of shape [1, 4]
            Cropping1D | 'cropping': [2, 2] | 4,1 | nothing is left of an array of shape [1, 4, 1]
            UpSampling3D | 'size': 2 | 4,1 | it takes arrays of 5 dimensions, but is given one of shape [1, 4, 1]
            """)
    void an_array_is_refused_that_does_not_fit(String className, String settings, String shape, String reason)
            throws JsonProcessingException {
        Operation operation = Operations.operation(layer(className, settings));
        long[] dimensions = Arrays.stream(("1," + shape).split(",", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        try (Pass pass = new Pass()) {
            Tensor input = Tensor.of(pass.own(Nd4j.ones(dimensions)));
            assertThatThrownBy(() -> operation.apply(List.of(input), pass))
                    .isInstanceOf(KerasException.class)
                    .hasMessageContaining("layer `it` (" + className + ")")
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void the_average_of_all_steps_is_of_those_that_the_mask_counts() throws JsonProcessingException {
        Operation average = Operations.operation(layer("GlobalAveragePooling1D", "'keepdims': true"));
        try (Pass pass = new Pass()) {
            float[] steps = {1, 2, 3, 4, Float.NaN, 6, /* the second row */ 7, 8, 9, 10, 11, 12};
            float[] mask = {1, 1, 0, /* the second row */ 0, 0, 1};
            Tensor input = new Tensor(pass.array(steps, 2, 3, 2), pass.array(mask, 2, 3));
            Tensor output = average.apply(List.of(input), pass).get(0);
            assertThat(output.shape()).containsExactly(2, 1, 2);
            assertThat(NativeFloats.values(output.array())).containsExactly(2, 3, 11, 12);
            assertThat(output.mask()).isNull();
        }
    }

    /** A layer with a kernel of 3 steps, 2 channels and 4 filters. Of a setting that is there twice the last counts. */
    private static Layer layer(String className, String settings) throws JsonProcessingException {
        Config config = new Config(
                "layer `it` (" + className + ")", new JsonMapper().readTree("{" + settings.replace('\'', '"') + "}"));
        return new Layer(
                "it",
                className,
                config,
                Map.of("kernel", new Weight(new int[] {3, 2, 4}, new float[24])),
                Map.of(),
                null);
    }
}
