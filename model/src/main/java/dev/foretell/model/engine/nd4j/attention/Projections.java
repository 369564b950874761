package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.operation.LinearMap;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;

/** The dense layers within an attention layer of several heads. */
final class Projections {

    private Projections() {}

    /** Makes the heads of features: a kernel of shape (features, heads, width). */
    static LinearMap into(Layer layer, String part, int heads, int width) {
        Layer dense = layer.wrapped(part);
        Weight kernel = dense.weight("kernel");
        dense.weight("kernel", kernel.shape()[0], heads, width);
        return map(layer, dense, kernel, kernel.shape()[0], new int[] {heads, width});
    }

    /** Makes the outputs of heads: a kernel of shape (heads, width, features), with any number of axes at the end. */
    static LinearMap outOf(Layer layer, String part, int heads, int width) {
        Layer dense = layer.wrapped(part);
        Weight kernel = dense.weight("kernel");
        int[] shape = kernel.shape();
        if (shape.length < 3 || shape[0] != heads || shape[1] != width) {
            throw dense.refusal("its weights `kernel` should have a shape that begins with [" + heads + ", " + width
                    + "], but have " + Arrays.toString(shape));
        }
        return map(layer, dense, kernel, heads * width, Arrays.copyOfRange(shape, 2, shape.length));
    }

    private static LinearMap map(Layer layer, Layer dense, Weight kernel, int rows, int[] made) {
        int columns = Arrays.stream(made).reduce(1, Math::multiplyExact);
        return new LinearMap(
                Weights.array(kernel.values(), rows, columns),
                layer.config().bool("use_bias", true)
                        ? Weights.array(dense.weight("bias", made).values(), columns)
                        : null);
    }
}
