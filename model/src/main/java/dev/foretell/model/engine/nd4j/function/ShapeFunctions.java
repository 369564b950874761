package dev.foretell.model.engine.nd4j.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions that give the numbers of one tensor in another shape or order, or repeatedly. They never move a number from
 * one row to another. Source: {@code keras/src/ops/numpy.py}.
 */
final class ShapeFunctions {

    private ShapeFunctions() {}

    static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        factories.put("ops.Reshape", ShapeFunctions::reshape);
        factories.put("ops.Transpose", ShapeFunctions::transpose);
        factories.put("ops.Swapaxes", ShapeFunctions::swapaxes);
        factories.put("ops.ExpandDims", ShapeFunctions::expandDims);
        factories.put("ops.Squeeze", ShapeFunctions::squeeze);
        factories.put("ops.Repeat", ShapeFunctions::repeat);
        factories.put("ops.Tile", ShapeFunctions::tile);
        factories.put("ops.Flip", ShapeFunctions::flip);
        factories.put("ops.GetItem", ShapeFunctions::getItem);
        return factories;
    }

    /** The operand of a function of one tensor of whatever type. */
    static Operand tensor(Arguments arguments) {
        Operand operand = arguments.operand("x");
        if (!operand.isTensor()) {
            throw arguments.layer().refusal("expected a tensor as x, found a constant");
        }
        return operand;
    }

    /** A function that gives a view of its argument. */
    private static Operation viewing(Arguments arguments, UnaryOperator<View> change) {
        Operand operand = tensor(arguments);
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray array = operand.in(inputs, pass);
            return List.of(Tensor.of(copied(array, change.apply(View.of(array.shape())), pass)));
        });
    }

    /** The numbers of a view of an array. */
    static INDArray copied(INDArray array, View view, Pass pass) {
        if (view.length() == 0) {
            throw new IllegalArgumentException("its result of shape " + Arrays.toString(view.shape()) + " is empty");
        }
        INDArray result = pass.create(view.shape());
        View all = View.of(view.shape());
        pass.run(() -> view.copy(NativeFloats.buffer(array), all, NativeFloats.buffer(result)));
        return result;
    }

    private static Operation reshape(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x", "newshape");
        Operand operand = tensor(arguments);
        JsonNode wanted = arguments.json("newshape");
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray array = operand.in(inputs, pass);
            return List.of(Tensor.of(pass.copy(array.reshape('c', reshaped(arguments, wanted, array.shape())))));
        });
    }

    /** The new shape: the rows as they are, and one other size at most that follows from the others. */
    private static long[] reshaped(Arguments arguments, JsonNode wanted, long[] shape) {
        long width = width(shape);
        long known = 1;
        int open = -1;
        long[] sizes = new long[Math.max(1, wanted.size())];
        sizes[0] = shape[0];
        for (int i = 1; i < wanted.size(); i++) {
            sizes[i] = wanted.path(i).asLong(-1);
            if (sizes[i] < 0) {
                open = open < 0 ? i : Integer.MAX_VALUE;
            } else {
                known *= sizes[i];
            }
        }
        JsonNode rows = wanted.path(0);
        boolean rowsKept = wanted.isArray() && (rows.isNull() || rows.asLong(0) == -1);
        if (!rowsKept
                || open == Integer.MAX_VALUE
                || known == 0
                || width % known != 0
                || (open < 0 && known != width)) {
            throw arguments
                    .layer()
                    .refusal("newshape " + wanted + " of an array of shape " + Arrays.toString(shape)
                            + " would change the batch axis, which is not supported; supported is -1 as its first size,"
                            + " and sizes of " + width + " numbers");
        }
        if (open > 0) {
            sizes[open] = width / known;
        }
        return sizes;
    }

    private static long width(long[] shape) {
        return Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
    }

    private static Operation transpose(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x", "axes");
        if (!layer.config().has("axes")) {
            throw layer.refusal("without axes it would move the batch axis, which is not supported");
        }
        int[] axes = layer.config().integers("axes");
        return viewing(arguments, view -> {
            int[] order = Arrays.stream(axes)
                    .map(axis -> axis < 0 ? axis + view.rank() : axis)
                    .toArray();
            boolean all = Arrays.equals(
                    Arrays.stream(order).sorted().toArray(),
                    IntStream.range(0, view.rank()).toArray());
            if (!all || order[0] != 0) {
                throw layer.refusal("axes " + Arrays.toString(axes) + " would move the batch axis, which is not"
                        + " supported, or are not those of an array of " + view.rank() + " dimensions");
            }
            return view.permuted(order);
        });
    }

    private static Operation swapaxes(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        int one = layer.config().integer("axis1");
        int other = layer.config().integer("axis2");
        return viewing(arguments, view -> {
            int[] order = IntStream.range(0, view.rank()).toArray();
            int first = arguments.axis(one, view.rank());
            int second = arguments.axis(other, view.rank());
            if (first == second) {
                throw layer.refusal("the axes are the same, which is not supported");
            }
            order[first] = second;
            order[second] = first;
            return view.permuted(order);
        });
    }

    private static Operation expandDims(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        int axis = layer.config().integer("axis");
        return viewing(arguments, view -> view.expanded(arguments.axis(axis, view.rank() + 1), 1));
    }

    private static Operation squeeze(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        if (!layer.config().has("axis")) {
            throw layer.refusal("without an axis it could remove the batch axis, which is not supported");
        }
        int axis = layer.config().integer("axis");
        return viewing(arguments, view -> {
            int place = arguments.axis(axis, view.rank());
            if (view.shape()[place] != 1) {
                throw layer.refusal("axis " + axis + " has the size " + view.shape()[place] + ", not 1");
            }
            return view.at(place, 0);
        });
    }

    private static Operation repeat(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        int axis = axis(layer);
        int repeats = layer.config().integer("repeats");
        return parts(arguments, array -> {
            int place = arguments.axis(axis, array.length);
            long[] shape = array.clone();
            shape[place] *= repeats;
            return new Shaped(View.of(array).expanded(place + 1, repeats), shape);
        });
    }

    private static int axis(Layer layer) {
        if (!layer.config().has("axis")) {
            throw layer.refusal("without an axis it would mix the rows, which is not supported");
        }
        return layer.config().integer("axis");
    }

    private static Operation tile(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        int[] repeats = layer.config().integers("repeats");
        return parts(arguments, array -> {
            if (repeats.length > array.length || (repeats.length == array.length && repeats[0] != 1)) {
                throw layer.refusal("repeats " + Arrays.toString(repeats) + " of an array of " + array.length
                        + " dimensions would repeat along the batch axis, which is not supported");
            }
            View view = View.of(array);
            long[] shape = array.clone();
            for (int i = repeats.length - 1; i >= 0; i--) {
                int axis = array.length - repeats.length + i;
                view = view.expanded(axis, repeats[i]);
                shape[axis] *= repeats[i];
            }
            return new Shaped(view, shape);
        });
    }

    /** A view, and the shape in which its numbers are given. */
    private record Shaped(View view, long[] shape) {}

    private interface Shaping {
        Shaped of(long[] shape);
    }

    private static Operation parts(Arguments arguments, Shaping shaping) {
        Operand operand = tensor(arguments);
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray array = operand.in(inputs, pass);
            Shaped shaped = shaping.of(array.shape());
            return List.of(Tensor.of(copied(array, shaped.view(), pass).reshape('c', shaped.shape())));
        });
    }

    private static Operation flip(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        int axis = axis(layer);
        return viewing(arguments, view -> {
            int place = arguments.axis(axis, view.rank());
            int size = Math.toIntExact(view.shape()[place]);
            return view.sliced(place, size - 1, -1, size);
        });
    }

    private static Operation getItem(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x", "key");
        Slices slices = Slices.of(layer, arguments.json("key"));
        return viewing(arguments, slices::of);
    }
}
