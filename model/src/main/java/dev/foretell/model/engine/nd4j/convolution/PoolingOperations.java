package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pooling, by windows and of all at once. */
public final class PoolingOperations {

    /** What libnd4j takes besides the window: cells beyond the edges are not counted, and channels are last. */
    private static final int[] CHANNELS_LAST = {0, 1};

    private PoolingOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        for (int rank : new int[] {1, 2, 3}) {
            int dimensions = rank;
            factories.put("MaxPooling" + rank + "D", layer -> pooling(layer, dimensions, "max"));
            factories.put("AveragePooling" + rank + "D", layer -> pooling(layer, dimensions, "avg"));
            factories.put("GlobalMaxPooling" + rank + "D", layer -> global(layer, dimensions, PoolingOperations::max));
            factories.put(
                    "GlobalAveragePooling" + rank + "D",
                    layer -> global(layer, dimensions, PoolingOperations::average));
        }
        return factories;
    }

    private static Operation pooling(Layer layer, int rank, String kind) {
        SlidingWindow window = SlidingWindow.ofPooling(layer, rank);
        String operation = kind + (rank == 3 ? "pool3dnew" : "pool2d");
        return Operation.repeatable(DataFormat.of(layer).around((input, pass) -> {
            input.requireRank(layer, rank + 2);
            return Tensor.of(window.run(operation, input.array(), input.shape()[rank + 1], CHANNELS_LAST, pass));
        }));
    }

    /** What becomes of all steps of each row: from (rows, steps, channels) to (rows, channels). */
    @FunctionalInterface
    private interface Global {
        INDArray of(INDArray input, @Nullable INDArray mask, Pass pass);
    }

    private static Operation global(Layer layer, int rank, Global global) {
        boolean keepDimensions = layer.config().bool("keepdims", false);
        return Operation.of(DataFormat.of(layer).around((input, pass) -> {
            input.requireRank(layer, rank + 2);
            long[] shape = input.shape().clone();
            long channels = shape[rank + 1];
            INDArray steps = input.array().reshape('c', shape[0], -1, channels);
            INDArray output = global.of(steps, rank == 1 ? input.mask() : null, pass);
            Arrays.fill(shape, 1, rank + 1, 1);
            return Tensor.of(keepDimensions ? output.reshape('c', shape) : output);
        }));
    }

    private static INDArray max(INDArray input, @Nullable INDArray mask, Pass pass) {
        return pass.own(input.max(1));
    }

    private static INDArray average(INDArray input, @Nullable INDArray mask, Pass pass) {
        return mask == null ? pass.own(input.mean(1)) : countedAverage(input, mask, pass);
    }

    /** The average of the steps that count; of none it is not a number, as in Keras. */
    private static INDArray countedAverage(INDArray input, INDArray mask, Pass pass) {
        int channels = (int) input.size(2);
        float[] values = NativeFloats.values(input);
        float[] counted = NativeFloats.values(mask);
        float[] averages = new float[(int) input.size(0) * channels];
        int steps = (int) input.size(1);
        for (int row = 0; row < input.size(0); row++) {
            for (int channel = 0; channel < channels; channel++) {
                double sum = 0;
                int count = 0;
                for (int step = row * steps; step < (row + 1) * steps; step++) {
                    if (counted[step] != 0) {
                        sum += values[step * channels + channel];
                        count++;
                    }
                }
                averages[row * channels + channel] = (float) (sum / count);
            }
        }
        return pass.array(averages, input.size(0), channels);
    }
}
