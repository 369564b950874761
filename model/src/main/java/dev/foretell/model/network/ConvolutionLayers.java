package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** Convolutions. */
final class ConvolutionLayers {

    private ConvolutionLayers() {}

    static Map<String, Layers.Factory> factories() {
        return Map.of("Conv2D", ConvolutionLayers::conv2d);
    }

    private static Operation conv2d(Layer layer) {
        Window window = Window.ofConvolution(layer, 2, "valid", "same");
        int filters = layer.config().integer("filters");
        if (layer.config().integer("groups", 1) != 1) {
            throw layer.refusal("groups are not supported");
        }
        int channels = layer.weight("kernel").shape()[2];
        INDArray kernel = Weights.array(layer.weight("kernel", window.size()[0], window.size()[1], channels, filters));
        INDArray bias = layer.config().bool("use_bias", true) ? Weights.array(layer.weight("bias", filters)) : null;
        Operation.Unary convolution = DataFormat.of(layer)
                .around((input, pass) -> Tensor.of(convolved(input.array(), window, kernel, bias, pass)));
        Activation activation = Activations.of(layer, "activation");
        return Operation.of((input, pass) -> {
            Tensor output = convolution.apply(input, pass);
            return output.with(activation.applyTo(output.array(), pass));
        });
    }

    private static INDArray convolved(
            INDArray input, Window window, INDArray kernel, @Nullable INDArray bias, Pass pass) {
        INDArray output = pass.create(window.output(input.shape(), kernel.size(3)));
        Pass.run(DynamicCustomOp.builder("conv2d")
                .addInputs(bias == null ? new INDArray[] {input, kernel} : new INDArray[] {input, kernel, bias})
                .addOutputs(output)
                .addIntegerArguments(
                        window.size()[0],
                        window.size()[1],
                        window.strides()[0],
                        window.strides()[1],
                        0,
                        0,
                        window.dilation()[0],
                        window.dilation()[1],
                        window.padding() == Window.Padding.SAME ? 1 : 0,
                        1,
                        0));
        return output;
    }
}
