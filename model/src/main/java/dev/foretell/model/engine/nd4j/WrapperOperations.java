package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers around others: TimeDistributed. */
final class WrapperOperations {

    private WrapperOperations() {}

    static Map<String, OperationFactory> factories() {
        return Map.of("TimeDistributed", WrapperOperations::timeDistributed);
    }

    /** All steps of all rows are the rows of the layer within. */
    private static Operation timeDistributed(Layer layer) {
        Layer part = layer.wrapped("layer");
        Operation inner = Operations.operation(part);
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

    /** The mask of the outputs: Keras 3 hands it on as it is; Keras 2 asks the layer within. */
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
        return mask == null || mask.rank() < 3 ? mask : anyOfTheLast(mask, pass);
    }

    /** A mask of rows and steps that counts a step when any of what it consists of does. */
    private static INDArray anyOfTheLast(INDArray mask, Pass pass) {
        int steps = Math.toIntExact(mask.size(0) * mask.size(1));
        float[] values = NativeFloats.values(mask);
        float[] any = new float[steps];
        int width = values.length / steps;
        for (int i = 0; i < values.length; i++) {
            any[i / width] = Math.max(any[i / width], values[i]);
        }
        return pass.array(any, mask.size(0), mask.size(1));
    }
}
