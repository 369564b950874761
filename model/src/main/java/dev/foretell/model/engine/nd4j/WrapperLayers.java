package dev.foretell.model.engine.nd4j;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers around others: TimeDistributed, and Bidirectional in a class of its own. */
final class WrapperLayers {

    private WrapperLayers() {}

    static Map<String, Layers.Factory> factories() {
        return Map.of("Bidirectional", Bidirectional::of, "TimeDistributed", WrapperLayers::timeDistributed);
    }

    /** A layer within another. */
    static Layer part(Layer layer, String name) {
        layer.config().ignore("layer", "backward_layer");
        Layer part = layer.parts().get(name);
        if (part == null) {
            throw layer.refusal("the file does not say which layer it wraps");
        }
        return part;
    }

    /** All steps of all rows are the rows of the layer within. */
    private static Operation timeDistributed(Layer layer) {
        Layer part = part(layer, "layer");
        Operation inner = Layers.operation(part);
        return (inputs, pass) -> {
            Tensor input = inputs.get(0);
            long[] shape = input.shape();
            if (shape.length < 3) {
                throw layer.refusal("expected an input of at least 3 dimensions, found " + shape.length);
            }
            List<Tensor> made = inner.apply(List.of(new Tensor(merged(input.array()), innerMask(input))), pass);
            if (inputs.size() != 1 || made.size() != 1) {
                throw layer.refusal("it wraps a layer with several inputs or outputs, which is not supported");
            }
            Tensor output = made.get(0);
            return List.of(new Tensor(split(output.array(), shape), mask(layer, part, input, output, pass)));
        };
    }

    private static INDArray merged(INDArray array) {
        long[] shape = array.shape();
        long[] merged = Arrays.copyOfRange(shape, 1, shape.length);
        merged[0] = shape[0] * shape[1];
        return array.reshape('c', merged);
    }

    private static INDArray split(INDArray array, long[] shape) {
        return array.reshape(
                'c',
                LongStream.concat(
                                LongStream.of(shape[0], shape[1]),
                                Arrays.stream(array.shape()).skip(1))
                        .toArray());
    }

    /** The layer within sees what the mask says of its own steps, if it says anything of them. */
    private static @Nullable INDArray innerMask(Tensor input) {
        INDArray mask = input.mask();
        return mask == null || mask.rank() < 3 ? null : merged(mask);
    }

    /** In Keras 3 the mask stays as it came; Keras 2 asks the layer within. */
    private static @Nullable INDArray mask(Layer layer, Layer part, Tensor input, Tensor output, Pass pass) {
        INDArray mask = input.mask();
        if (layer.config().keras() >= 3) {
            return mask;
        }
        if (mask != null && part.graph() != null) {
            throw layer.refusal("a mask for a model within it is not supported");
        }
        INDArray inner = output.mask();
        if (inner != null) {
            return split(inner, input.shape());
        }
        return mask == null || mask.rank() < 3 ? mask : Masks.anyOfTheLast(mask, pass);
    }
}
