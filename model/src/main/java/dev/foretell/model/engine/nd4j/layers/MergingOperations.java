package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Layers that make one tensor of several. Source: {@code keras/src/layers/merging}. */
public final class MergingOperations {

    /** Layers that leave out what is masked since Keras 3. */
    private static final Set<String> MASKING = Set.of("Multiply", "Maximum", "Minimum");

    private MergingOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        factories.put("Add", layer -> elementwise(layer, "add"));
        factories.put("Multiply", layer -> elementwise(layer, "multiply"));
        factories.put("Maximum", layer -> elementwise(layer, "maximum"));
        factories.put("Minimum", layer -> elementwise(layer, "minimum"));
        factories.put("Average", MergingOperations::average);
        factories.put("Subtract", MergingOperations::subtract);
        factories.put("Concatenate", MergingOperations::concatenate);
        factories.put("Dot", MergingOperations::dot);
        return factories;
    }

    /** Makes an array of those that are given, which all have as many dimensions. */
    private interface Merge {
        INDArray of(List<INDArray> arrays, Pass pass);
    }

    private static Operation merging(Layer layer, Merge merge) {
        return (inputs, pass) -> {
            if (MASKING.contains(layer.className())
                    && layer.config().keras() >= 3
                    && inputs.stream().anyMatch(input -> input.mask() != null)) {
                throw layer.refusal("a mask before it is not supported");
            }
            return List.of(Tensor.of(merge.of(inputs.stream().map(Tensor::array).toList(), pass)));
        };
    }

    private static Operation elementwise(Layer layer, String operation) {
        return merging(layer, (arrays, pass) -> merged(layer, operation, arrays, pass));
    }

    private static Operation average(Layer layer) {
        return merging(
                layer, (arrays, pass) -> merged(layer, "add", arrays, pass).divi(arrays.size()));
    }

    private static Operation subtract(Layer layer) {
        return merging(layer, (arrays, pass) -> {
            refuseUnlessTwo(layer, arrays);
            return merged(layer, "subtract", arrays, pass);
        });
    }

    private static void refuseUnlessTwo(Layer layer, List<INDArray> arrays) {
        if (arrays.size() != 2) {
            throw layer.refusal("it has " + arrays.size() + " inputs, not 2");
        }
    }

    private static INDArray merged(Layer layer, String operation, List<INDArray> arrays, Pass pass) {
        int rank = arrays.stream().mapToInt(INDArray::rank).max().orElseThrow();
        INDArray result = expanded(arrays.get(0), rank);
        if (arrays.size() == 1) {
            return pass.copy(result);
        }
        for (INDArray array : arrays.subList(1, arrays.size())) {
            INDArray other = expanded(array, rank);
            INDArray output = pass.create(broadcast(layer, result.shape(), other.shape()));
            pass.run(DynamicCustomOp.builder(operation).addInputs(result, other).addOutputs(output));
            result = output;
        }
        return result;
    }

    /** An array with as many dimensions as the others, of size 1, after the rows. */
    private static INDArray expanded(INDArray array, int rank) {
        if (array.rank() == rank) {
            return array;
        }
        long[] shape = new long[rank];
        Arrays.fill(shape, 1);
        shape[0] = array.size(0);
        System.arraycopy(array.shape(), 1, shape, rank - array.rank() + 1, array.rank() - 1);
        return array.reshape('c', shape);
    }

    private static long[] broadcast(Layer layer, long[] one, long[] other) {
        long[] shape = new long[one.length];
        for (int i = 0; i < shape.length; i++) {
            if (one[i] != other[i] && one[i] != 1 && other[i] != 1) {
                throw unfitting(layer, one, other);
            }
            shape[i] = Math.max(one[i], other[i]);
        }
        return shape;
    }

    private static Operation concatenate(Layer layer) {
        Axes axis = Axes.single(layer, "axis");
        return merging(layer, (arrays, pass) -> {
            int number = axis.in(arrays.get(0).rank())[0];
            arrays.forEach(array -> refuseUnlessAlike(layer, arrays.get(0), array, number));
            if (arrays.size() == 1) {
                return arrays.get(0);
            }
            return pass.own(Nd4j.concat(number, arrays.toArray(INDArray[]::new)));
        });
    }

    private static void refuseUnlessAlike(Layer layer, INDArray one, INDArray other, int axis) {
        boolean alike =
                one.rank() == other.rank() && Arrays.equals(without(one.shape(), axis), without(other.shape(), axis));
        if (!alike) {
            throw unfitting(layer, one.shape(), other.shape());
        }
    }

    private static KerasException unfitting(Layer layer, long[] one, long[] other) {
        return layer.refusal(
                "inputs of the shapes " + Arrays.toString(one) + " and " + Arrays.toString(other) + " do not fit");
    }

    private static Operation dot(Layer layer) {
        int[] axes = layer.config().integers("axes", 2);
        boolean normalize = layer.config().bool("normalize", false);
        double least = layer.config().keras() == 2 ? 1e-6 : 1e-7;
        return merging(layer, (arrays, pass) -> {
            refuseUnlessTwo(layer, arrays);
            Axes first = new Axes(layer, new int[] {axes[0]});
            Axes second = new Axes(layer, new int[] {axes[1]});
            INDArray one = normalize ? unit(arrays.get(0), first, least, pass) : arrays.get(0);
            INDArray other = normalize ? unit(arrays.get(1), second, least, pass) : arrays.get(1);
            return product(
                    layer,
                    matrices(one, first, pass),
                    matrices(other, second, pass),
                    shape(one, other, first, second),
                    pass);
        });
    }

    private static INDArray unit(INDArray array, Axes axis, double least, Pass pass) {
        return axis.along(pass.copy(array), pass, matrix -> {
            int width = Math.toIntExact(matrix.size(1));
            return NativeFloats.change(
                    matrix, width, (values, rows) -> NormalizationOperations.unit(values, rows, width, least));
        });
    }

    /** A matrix for each row, whose rows lie along the axis. */
    private static INDArray matrices(INDArray array, Axes axis, Pass pass) {
        int rank = array.rank();
        int last = axis.in(rank)[0];
        INDArray moved = last == rank - 1 ? array : pass.copy(array.permute(Axes.movedToEnd(rank, last)));
        long width = array.size(last);
        return moved.reshape('c', array.size(0), array.length() / array.size(0) / width, width);
    }

    private static INDArray product(Layer layer, INDArray one, INDArray other, long[] shape, Pass pass) {
        if (one.size(2) != other.size(2)) {
            throw layer.refusal("its inputs have " + one.size(2) + " and " + other.size(2) + " numbers along its axes");
        }
        INDArray output = pass.create(one.size(0), one.size(1), other.size(1));
        for (long row = 0; row < one.size(0); row++) {
            Nd4j.gemm(one.slice(row), other.slice(row), output.slice(row), false, true, 1, 0);
        }
        return output.reshape('c', shape);
    }

    /** The dimensions of both but for the axes; when nothing but rows is left, a dimension of size 1. */
    private static long[] shape(INDArray one, INDArray other, Axes first, Axes second) {
        long[] left = without(one.shape(), first.in(one.rank())[0]);
        long[] right = without(other.shape(), second.in(other.rank())[0]);
        int rank = left.length + right.length - 1;
        long[] shape = Arrays.copyOf(left, Math.max(2, rank));
        System.arraycopy(right, 1, shape, left.length, right.length - 1);
        shape[1] = rank == 1 ? 1 : shape[1];
        return shape;
    }

    private static long[] without(long[] shape, int axis) {
        long[] rest = new long[shape.length - 1];
        for (int i = 0, at = 0; i < shape.length; i++) {
            if (i != axis) {
                rest[at++] = shape[i];
            }
        }
        return rest;
    }
}
