package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** Pooling. */
final class PoolingLayers {

    private PoolingLayers() {}

    static Map<String, Layers.Factory> factories() {
        return Map.of("MaxPooling2D", PoolingLayers::max);
    }

    private static Operation max(Layer layer) {
        Window window = Window.ofPooling(layer, 2);
        return Operation.of(
                DataFormat.of(layer).around((input, pass) -> Tensor.of(pooled(input.array(), window, pass))));
    }

    private static INDArray pooled(INDArray input, Window window, Pass pass) {
        INDArray output = pass.create(window.output(input.shape(), input.size(3)));
        Pass.run(DynamicCustomOp.builder("maxpool2d")
                .addInputs(input)
                .addOutputs(output)
                .addIntegerArguments(
                        window.size()[0],
                        window.size()[1],
                        window.strides()[0],
                        window.strides()[1],
                        0,
                        0,
                        1,
                        1,
                        window.padding() == Window.Padding.SAME ? 1 : 0,
                        0,
                        1));
        return output;
    }
}
