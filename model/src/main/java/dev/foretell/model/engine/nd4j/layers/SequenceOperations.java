package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.Indexes;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers that make sequences, or say which of their steps count. */
public final class SequenceOperations {

    private SequenceOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of(
                "Embedding", SequenceOperations::embedding,
                "Masking", SequenceOperations::masking,
                "RepeatVector", SequenceOperations::repeatVector);
    }

    private static Operation embedding(Layer layer) {
        int count = layer.config().integer("input_dim");
        int width = layer.config().integer("output_dim");
        boolean masked = layer.config().bool("mask_zero", false);
        layer.config().refuseUnless("sparse", false);
        layer.config().refuseUnless("use_one_hot_matmul", false);
        layer.config().ignore("input_length");
        float[] embeddings = layer.weight("embeddings", count, width).values();
        return Operation.of((input, pass) -> {
            float[] indexes = NativeFloats.values(input.array());
            float[] output = new float[indexes.length * width];
            for (int i = 0; i < indexes.length; i++) {
                int index = Indexes.index(layer.name(), indexes[i], count);
                System.arraycopy(embeddings, index * width, output, i * width, width);
            }
            long[] shape = Arrays.copyOf(input.shape(), input.rank() + 1);
            shape[input.rank()] = width;
            return new Tensor(pass.array(output, shape), masked ? notEqual(indexes, 0, pass, input.shape()) : null);
        });
    }

    private static INDArray notEqual(float[] values, float value, Pass pass, long[] shape) {
        float[] mask = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            mask[i] = values[i] != value ? 1 : 0;
        }
        return pass.array(mask, shape);
    }

    private static Operation masking(Layer layer) {
        float masked = (float) layer.config().number("mask_value", 0);
        return Operation.of((input, pass) -> {
            float[] values = NativeFloats.values(input.array());
            long[] shape = Arrays.copyOf(input.shape(), input.rank() - 1);
            int width = Math.toIntExact(input.shape()[input.rank() - 1]);
            float[] mask = new float[values.length / width];
            for (int i = 0; i < values.length; i++) {
                mask[i / width] = values[i] != masked ? 1 : mask[i / width];
            }
            for (int step = 0; step < mask.length; step++) {
                if (mask[step] == 0) {
                    Arrays.fill(values, step * width, (step + 1) * width, 0);
                }
            }
            return new Tensor(pass.array(values, input.shape()), pass.array(mask, shape));
        });
    }

    private static Operation repeatVector(Layer layer) {
        int count = layer.config().integer("n");
        return Operation.of((input, pass) -> {
            if (input.rank() != 2) {
                throw layer.refusal("expected an input of 2 dimensions, found " + input.rank());
            }
            int width = Math.toIntExact(input.shape()[1]);
            float[] values = NativeFloats.values(input.array());
            float[] output = new float[values.length * count];
            for (int i = 0; i < values.length / width * count; i++) {
                System.arraycopy(values, i / count * width, output, i * width, width);
            }
            return Tensor.of(pass.array(output, input.shape()[0], count, width));
        });
    }
}
