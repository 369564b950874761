package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Convolutions: whole, in groups, of each channel by itself, and separable. */
public final class ConvolutionOperations {

    private static final String[] PADDINGS = {"valid", "same"};
    private static final String[] PADDINGS_OF_STEPS = {"valid", "same", "causal"};

    /** What libnd4j's convolutions take besides their window: channels are last, and weights are in Keras's order. */
    private static final int[] CHANNELS_LAST = {1, 0};

    /** What comes out of an array; the mask of its steps ends here, as in Keras. */
    @FunctionalInterface
    interface Computation {
        INDArray of(INDArray input, Pass pass);
    }

    private ConvolutionOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>(ConvLstm.factories());
        factories.putAll(Map.of(
                "Conv1D", layer -> whole(layer, SlidingWindow.ofConvolution(layer, 1, PADDINGS_OF_STEPS)),
                "Conv2D", layer -> whole(layer, SlidingWindow.ofConvolution(layer, 2, PADDINGS)),
                "Conv3D", layer -> whole(layer, SlidingWindow.ofConvolution(layer, 3, PADDINGS)),
                "DepthwiseConv1D", layer -> depthwise(layer, SlidingWindow.ofConvolution(layer, 1, PADDINGS)),
                "DepthwiseConv2D", layer -> depthwise(layer, SlidingWindow.ofConvolution(layer, 2, PADDINGS)),
                "SeparableConv1D", layer -> separable(layer, SlidingWindow.ofConvolution(layer, 1, PADDINGS_OF_STEPS)),
                "SeparableConv2D", layer -> separable(layer, SlidingWindow.ofConvolution(layer, 2, PADDINGS))));
        return factories;
    }

    private static Operation whole(Layer layer, SlidingWindow window) {
        int filters = DimensionSettings.positive(layer, "filters");
        int groups = DimensionSettings.positiveOrOne(layer, "groups", 1)[0];
        int channels = window.channels("kernel", 0);
        INDArray kernel = window.weights("kernel", channels, filters);
        INDArray bias = bias(layer, filters);
        if (filters % groups != 0) {
            throw layer.refusal("its " + filters + " filters cannot be divided into " + groups + " groups");
        }
        if (groups == 1) {
            return Operation.repeatable(unary(
                    layer, window.rank(), channels, (input, pass) -> convolved(input, window, kernel, bias, pass)));
        }
        return of(layer, window.rank(), (long) channels * groups, grouped(window, kernel, bias, groups));
    }

    static INDArray convolved(
            INDArray input, SlidingWindow window, INDArray kernel, @Nullable INDArray bias, Pass pass) {
        if (window.isDilated() || (pass.isRecorded() && Unfolded.isFaster(input, window, kernel))) {
            return Unfolded.convolved(input, window, kernel, bias, pass);
        }
        String operation = kernel.rank() == 5 ? "conv3dnew" : "conv2d";
        return window.run(operation, input, last(kernel), CHANNELS_LAST, pass, weights(kernel, bias));
    }

    /** Each group of channels is convolved by a group of filters. */
    private static Computation grouped(SlidingWindow window, INDArray kernel, @Nullable INDArray bias, int groups) {
        List<INDArray> kernels = IntStream.range(0, groups)
                .mapToObj(group -> part(kernel, group, groups))
                .toList();
        return (input, pass) -> {
            INDArray[] outputs = new INDArray[groups];
            for (int i = 0; i < groups; i++) {
                outputs[i] = convolved(pass.own(part(input, i, groups)), window, kernels.get(i), null, pass);
            }
            INDArray output = pass.own(Nd4j.concat(input.rank() - 1, outputs));
            return biased(output, bias, pass);
        };
    }

    /** A copy of one of several equal parts of the last dimension. */
    private static INDArray part(INDArray array, int number, int parts) {
        INDArrayIndex[] indexes = new INDArrayIndex[array.rank()];
        Arrays.fill(indexes, NDArrayIndex.all());
        long width = last(array) / parts;
        indexes[array.rank() - 1] = NDArrayIndex.interval(number * width, (number + 1) * width);
        return array.get(indexes).dup('c');
    }

    private static Operation depthwise(Layer layer, SlidingWindow window) {
        int channels = window.channels("kernel", 0);
        int multiplier = DimensionSettings.positiveOrOne(layer, "depth_multiplier", 1)[0];
        float[] bias = layer.config().bool("use_bias", true)
                ? layer.weight("bias", Math.multiplyExact(channels, multiplier)).values()
                : new float[channels * multiplier];
        DimensionSettings.refuseGroups(layer);
        return of(layer, window.rank(), channels, byDepth(window, "kernel", channels, multiplier, bias)::of);
    }

    private static DepthwiseConvolution byDepth(
            SlidingWindow window, String variable, int channels, int multiplier, float[] bias) {
        float[] weights = window.weight(variable, channels, multiplier).values();
        return new DepthwiseConvolution(window, channels, multiplier, weights, bias);
    }

    /** Each channel by itself, and then all channels of a cell together. */
    private static Operation separable(Layer layer, SlidingWindow window) {
        int channels = window.channels("depthwise_kernel", 0);
        int multiplier = DimensionSettings.positiveOrOne(layer, "depth_multiplier", 1)[0];
        int filters = DimensionSettings.positive(layer, "filters");
        int between = Math.multiplyExact(channels, multiplier);
        DepthwiseConvolution depthwise = byDepth(window, "depthwise_kernel", channels, multiplier, new float[between]);
        SlidingWindow cell = window.cell();
        INDArray pointwise = cell.weights("pointwise_kernel", between, filters);
        INDArray bias = bias(layer, filters);
        DimensionSettings.refuseGroups(layer);
        return of(
                layer,
                window.rank(),
                channels,
                (input, pass) -> convolved(depthwise.of(input, pass), cell, pointwise, bias, pass));
    }

    private static @Nullable INDArray bias(Layer layer, int filters) {
        return layer.config().bool("use_bias", true) ? Weights.array(layer.weight("bias", filters)) : null;
    }

    private static INDArray biased(INDArray array, @Nullable INDArray bias, Pass pass) {
        if (bias != null) {
            pass.run(DynamicCustomOp.builder("biasadd")
                    .addInputs(array, bias)
                    .addOutputs(array)
                    .addBooleanArguments(false));
        }
        return array;
    }

    private static INDArray[] weights(INDArray kernel, @Nullable INDArray bias) {
        return bias == null ? new INDArray[] {kernel} : new INDArray[] {kernel, bias};
    }

    private static long last(INDArray array) {
        return array.size(array.rank() - 1);
    }

    /** The layer that computes this with channels last, and then its activation. */
    static Operation of(Layer layer, int rank, long channels, Computation computation) {
        return Operation.of(unary(layer, rank, channels, computation));
    }

    private static Operation.Unary unary(Layer layer, int rank, long channels, Computation computation) {
        Operation.Unary convolution = DataFormat.of(layer).around((input, pass) -> {
            input.requireRank(layer, rank + 2);
            if (last(input.array()) != channels) {
                throw layer.refusal("it takes " + channels + " channels, but is given an array of shape "
                        + Arrays.toString(input.shape()));
            }
            return Tensor.of(computation.of(input.array(), pass));
        });
        Activation activation = Activations.of(layer, "activation");
        return (input, pass) -> {
            Tensor output = convolution.apply(input, pass);
            return output.with(activation.applyTo(output.array(), pass));
        };
    }
}
