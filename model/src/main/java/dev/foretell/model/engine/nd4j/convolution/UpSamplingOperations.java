package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers that make arrays larger, by whole factors. */
public final class UpSamplingOperations {

    private UpSamplingOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of(
                "UpSampling1D", layer -> upSampling(layer, 1, Interpolation.NEAREST),
                "UpSampling2D", layer -> upSampling(layer, 2, interpolation(layer)),
                "UpSampling3D", layer -> upSampling(layer, 3, Interpolation.NEAREST));
    }

    private static Interpolation interpolation(Layer layer) {
        return Interpolation.valueOf(layer.config()
                .oneOf("interpolation", "nearest", "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
                .toUpperCase(Locale.ROOT));
    }

    private static Operation upSampling(Layer layer, int rank, Interpolation interpolation) {
        int[] size = DimensionSettings.positive(layer, "size", rank);
        return Operation.of(DataFormat.of(layer).around((input, pass) -> {
            input.requireRank(layer, rank + 2);
            INDArray output = input.array();
            for (int i = 0; i < rank; i++) {
                output = enlarged(output, i + 1, size[i], interpolation, pass);
            }
            return Tensor.of(output);
        }));
    }

    /** An array with a dimension that is longer by a factor. */
    private static INDArray enlarged(
            INDArray array, int dimension, int factor, Interpolation interpolation, Pass pass) {
        if (factor == 1) {
            return array;
        }
        long[] shape = array.shape().clone();
        int length = (int) shape[dimension];
        shape[dimension] = Math.multiplyExact(length, factor);
        int width = (int) Arrays.stream(shape, dimension + 1, shape.length).reduce(1, Math::multiplyExact);
        float[] given = NativeFloats.values(array);
        float[] made = new float[Math.multiplyExact(given.length, factor)];
        for (int i = 0; i < shape[dimension]; i++) {
            Interpolation.Part[] parts = interpolation.parts(i, factor, length);
            for (int to = i * width, from = 0;
                    to < made.length;
                    to += length * factor * width, from += length * width) {
                for (Interpolation.Part part : parts) {
                    add(given, from + part.index() * width, part.weight(), made, to, width);
                }
            }
        }
        return pass.array(made, shape);
    }

    private static void add(float[] given, int from, float weight, float[] made, int to, int width) {
        for (int i = 0; i < width; i++) {
            made[to + i] += weight * given[from + i];
        }
    }
}
