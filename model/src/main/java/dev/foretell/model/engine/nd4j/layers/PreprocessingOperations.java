package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.Indexes;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.Map;

/** Layers that prepare what a model is given. Source: {@code keras/src/layers/preprocessing}. */
public final class PreprocessingOperations {

    private PreprocessingOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of("CategoryEncoding", PreprocessingOperations::categoryEncoding);
    }

    private static Operation categoryEncoding(Layer layer) {
        int count = layer.config().integer("num_tokens");
        String mode = layer.config().oneOf("output_mode", "multi_hot", "one_hot", "multi_hot", "count");
        layer.config().refuseUnless("sparse", false);
        return mode.equals("one_hot") ? oneHot(layer, count) : bag(layer, count, mode.equals("count"));
    }

    /** Each number becomes a vector; a last dimension of 1 becomes that vector. */
    private static Operation oneHot(Layer layer, int count) {
        return Operation.of((input, pass) -> {
            float[] indexes = NativeFloats.values(input.array());
            float[] output = new float[Math.multiplyExact(indexes.length, count)];
            for (int i = 0; i < indexes.length; i++) {
                output[i * count + Indexes.index(layer.name(), indexes[i], count)] = 1;
            }
            boolean single = input.rank() > 1 && input.shape()[input.rank() - 1] == 1;
            int dimensions = single ? input.rank() - 1 : input.rank();
            long[] shape = Arrays.copyOf(input.shape(), dimensions + 1);
            shape[dimensions] = count;
            return Tensor.of(pass.array(output, shape));
        });
    }

    /** The numbers of each row become one vector, which says whether or how often each is there. */
    private static Operation bag(Layer layer, int count, boolean counted) {
        return Operation.of((input, pass) -> {
            input.requireRank(layer, 2);
            int rows = Math.toIntExact(input.shape()[0]);
            int width = Math.toIntExact(input.shape()[1]);
            float[] indexes = NativeFloats.values(input.array());
            float[] output = new float[Math.multiplyExact(rows, count)];
            for (int i = 0; i < indexes.length; i++) {
                int cell = i / width * count + Indexes.index(layer.name(), indexes[i], count);
                output[cell] = counted ? output[cell] + 1 : 1;
            }
            return Tensor.of(pass.array(output, rows, count));
        });
    }
}
