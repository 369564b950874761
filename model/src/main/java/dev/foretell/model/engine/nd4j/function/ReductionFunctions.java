package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions that make one number of all those along some axes, which are never that of the rows. Source:
 * {@code keras/src/ops/numpy.py}.
 */
final class ReductionFunctions {

    /** Makes a number of several. */
    private interface Reduction {
        double of(float[] values);
    }

    private ReductionFunctions() {}

    static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        floats().forEach((name, reduction) -> factories.put(name, layer -> {
            Arguments arguments = Arguments.of(layer, "x");
            return along(arguments, arguments.tensor("x"), reduction);
        }));
        booleans()
                .forEach((name, reduction) -> factories.put(name, layer -> {
                    Arguments arguments = Arguments.of(layer, "x");
                    return along(arguments, ShapeFunctions.tensor(arguments), reduction);
                }));
        return factories;
    }

    private static Map<String, Reduction> floats() {
        return Map.of(
                "ops.Mean", ReductionFunctions::mean,
                "ops.Sum", ReductionFunctions::sum,
                "ops.Prod",
                        values -> IntStream.range(0, values.length)
                                .mapToDouble(i -> values[i])
                                .reduce(1, (x, y) -> x * y),
                "ops.Max",
                        values -> {
                            float most = values[0];
                            for (float value : values) {
                                most = Math.max(most, value);
                            }
                            return most;
                        },
                "ops.Min",
                        values -> {
                            float least = values[0];
                            for (float value : values) {
                                least = Math.min(least, value);
                            }
                            return least;
                        },
                "ops.Var", ReductionFunctions::variance,
                "ops.Std", values -> Math.sqrt(variance(values)));
    }

    private static Map<String, Reduction> booleans() {
        return Map.of(
                "ops.Any", values -> IntStream.range(0, values.length).anyMatch(i -> values[i] != 0) ? 1 : 0,
                "ops.All", values -> IntStream.range(0, values.length).allMatch(i -> values[i] != 0) ? 1 : 0);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static double mean(float[] values) {
        return sum(values) / values.length;
    }

    private static double variance(float[] values) {
        double mean = mean(values);
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / values.length;
    }

    private static Operation along(Arguments arguments, Operand operand, Reduction reduction) {
        Layer layer = arguments.layer();
        if (!layer.config().has("axis") || layer.config().integers("axis").length == 0) {
            throw layer.refusal("without an axis it would mix the rows of a batch, which is not supported");
        }
        Axes axes = Axes.of(layer, "axis");
        boolean kept = layer.config().bool("keepdims", false);
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray array = operand.in(inputs, pass);
            int[] along = axes.in(array.rank());
            int[] rest = IntStream.range(0, array.rank())
                    .filter(axis -> Arrays.binarySearch(along, axis) < 0)
                    .toArray();
            View view = View.of(array.shape())
                    .permuted(IntStream.concat(Arrays.stream(rest), Arrays.stream(along))
                            .toArray());
            float[] values = new float
                    [Math.toIntExact(Arrays.stream(along).mapToLong(array::size).reduce(1, Math::multiplyExact))];
            INDArray result = pass.create(shape(array.shape(), along, rest, kept));
            pass.run(() -> reduce(view, NativeFloats.buffer(array), values, reduction, NativeFloats.buffer(result)));
            return List.of(Tensor.of(result));
        });
    }

    private static long[] shape(long[] shape, int[] along, int[] rest, boolean kept) {
        if (!kept) {
            return Arrays.stream(rest).mapToLong(axis -> shape[axis]).toArray();
        }
        long[] ones = shape.clone();
        for (int axis : along) {
            ones[axis] = 1;
        }
        return ones;
    }

    /** Goes through a view whose last axes are those along which it is reduced. */
    private static void reduce(View view, FloatBuffer from, float[] values, Reduction reduction, FloatBuffer to) {
        int[] filled = new int[1];
        view.with(view, (i, same) -> {
            values[filled[0]++] = from.get(i);
            if (filled[0] == values.length) {
                to.put((float) reduction.of(values));
                filled[0] = 0;
            }
        });
    }
}
