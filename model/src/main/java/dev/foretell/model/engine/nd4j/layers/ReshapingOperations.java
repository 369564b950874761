package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Flatten, Reshape, Permute: the same numbers in another shape or order. */
public final class ReshapingOperations {

    private ReshapingOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of(
                "Flatten", ReshapingOperations::flatten,
                "Reshape", ReshapingOperations::reshape,
                "Permute", ReshapingOperations::permute);
    }

    private static Operation flatten(Layer layer) {
        String format = layer.config().oneOf("data_format", "channels_last", "channels_last", "channels_first");
        return Operation.repeatable((input, pass) -> {
            INDArray array = input.array();
            boolean moved = format.equals("channels_first") && input.rank() > 2;
            INDArray ordered = moved ? pass.copy(array.permute(channelsLast(input.rank()))) : array;
            long rows = input.shape()[0];
            return Tensor.of(ordered.reshape('c', rows, array.length() / rows));
        });
    }

    private static int[] channelsLast(int rank) {
        return IntStream.range(0, rank)
                .map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                .toArray();
    }

    private static Operation reshape(Layer layer) {
        int[] target = layer.config().integers("target_shape");
        long open = Arrays.stream(target).filter(dimension -> dimension == -1).count();
        if (open > 1 || Arrays.stream(target).anyMatch(dimension -> dimension < -1 || dimension == 0)) {
            throw layer.refusal("the shape " + Arrays.toString(target) + " is not supported");
        }
        return Operation.repeatable((input, pass) -> {
            long[] shape = shape(target, input.shape()[0], input.array().length());
            if (Arrays.stream(shape).reduce(1, Math::multiplyExact)
                    != input.array().length()) {
                throw layer.refusal("an input of shape " + Arrays.toString(input.shape()) + " cannot take the shape "
                        + Arrays.toString(shape));
            }
            return Tensor.of(input.array().reshape('c', shape));
        });
    }

    private static long[] shape(int[] target, long rows, long length) {
        long known = Arrays.stream(target)
                .filter(dimension -> dimension != -1)
                .asLongStream()
                .reduce(rows, Math::multiplyExact);
        long[] shape = new long[target.length + 1];
        shape[0] = rows;
        for (int i = 0; i < target.length; i++) {
            shape[i + 1] = target[i] == -1 ? length / known : target[i];
        }
        return shape;
    }

    private static Operation permute(Layer layer) {
        int[] dims = layer.config().integers("dims");
        int[] sorted = Arrays.stream(dims).sorted().toArray();
        if (!Arrays.equals(sorted, IntStream.rangeClosed(1, dims.length).toArray())) {
            throw layer.refusal("dims " + Arrays.toString(dims) + " is not an order of the axes from 1");
        }
        int[] order = IntStream.concat(IntStream.of(0), Arrays.stream(dims)).toArray();
        return Operation.repeatable((input, pass) -> {
            if (input.rank() != order.length) {
                throw layer.refusal("it cannot be applied to an input of shape " + Arrays.toString(input.shape()));
            }
            return Tensor.of(pass.copy(input.array().permute(order)));
        });
    }
}
