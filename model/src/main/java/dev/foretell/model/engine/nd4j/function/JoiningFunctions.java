package dev.foretell.model.engine.nd4j.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Functions that put arrays together or apart. Source: {@code keras/src/ops/numpy.py}. */
final class JoiningFunctions {

    private JoiningFunctions() {}

    static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        factories.put("ops.Concatenate", JoiningFunctions::concatenate);
        factories.put("ops.Stack", JoiningFunctions::stack);
        factories.put("ops.Split", JoiningFunctions::split);
        factories.put("ops.Pad", JoiningFunctions::pad);
        return factories;
    }

    private static List<Operand> tensors(Arguments arguments, String name) {
        List<Operand> operands = arguments.operands(name);
        if (operands.stream().anyMatch(operand -> !operand.isTensor())) {
            throw arguments.layer().refusal("expected tensors as " + name + ", found a constant");
        }
        if (operands.stream().map(Operand::dtype).distinct().count() > 1) {
            throw arguments.layer().refusal("tensors of different types are not supported");
        }
        return operands;
    }

    private static Operation concatenate(Layer layer) {
        Arguments arguments = Arguments.of(layer, "xs");
        List<Operand> operands = tensors(arguments, "xs");
        int axis = layer.config().integer("axis", 0);
        return new Operation.Repeatable((inputs, pass) -> {
            List<INDArray> arrays =
                    operands.stream().map(each -> each.in(inputs, pass)).toList();
            return List.of(Tensor.of(joined(arguments, arrays, axis, pass)));
        });
    }

    private static Operation stack(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        List<Operand> operands = tensors(arguments, "x");
        int axis = layer.config().integer("axis", 0);
        return new Operation.Repeatable((inputs, pass) -> {
            List<INDArray> arrays = new ArrayList<>();
            for (Operand each : operands) {
                INDArray array = each.in(inputs, pass);
                View expanded = View.of(array.shape()).expanded(arguments.axis(axis, array.rank() + 1), 1);
                arrays.add(array.reshape('c', expanded.shape()));
            }
            return List.of(Tensor.of(joined(arguments, arrays, axis, pass)));
        });
    }

    private static INDArray joined(Arguments arguments, List<INDArray> arrays, int along, Pass pass) {
        long[] shape = arrays.get(0).shape().clone();
        int axis = arguments.axis(along, shape.length);
        shape[axis] = 0;
        for (INDArray array : arrays) {
            long[] other = array.shape().clone();
            if (other.length == shape.length) {
                other[axis] = shape[axis];
            }
            if (!Arrays.equals(other, shape)) {
                throw arguments.unfitting(arrays.get(0).shape(), array.shape());
            }
            shape[axis] += array.size(axis);
        }
        INDArray result = pass.create(shape);
        int start = 0;
        for (INDArray array : arrays) {
            int size = Math.toIntExact(array.size(axis));
            View to = View.of(shape).sliced(axis, start, 1, size);
            pass.run(() -> View.of(array.shape()).copy(NativeFloats.buffer(array), to, NativeFloats.buffer(result)));
            start += size;
        }
        return result;
    }

    private static Operation split(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        Operand operand = ShapeFunctions.tensor(arguments);
        boolean sections = layer.config().json("indices_or_sections").isInt();
        int[] numbers = layer.config().integers("indices_or_sections");
        int axis = layer.config().integer("axis", 0);
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray array = operand.in(inputs, pass);
            int place = arguments.axis(axis, array.rank());
            int[] bounds = bounds(layer, sections, numbers, Math.toIntExact(array.size(place)));
            List<Tensor> parts = new ArrayList<>();
            for (int i = 0; i + 1 < bounds.length; i++) {
                View part = View.of(array.shape()).sliced(place, bounds[i], 1, bounds[i + 1] - bounds[i]);
                parts.add(Tensor.of(ShapeFunctions.copied(array, part, pass)));
            }
            return parts;
        });
    }

    private static int[] bounds(Layer layer, boolean sections, int[] numbers, int size) {
        int count = sections ? numbers[0] : numbers.length + 1;
        int[] bounds = new int[count + 1];
        for (int i = 1; i <= count; i++) {
            bounds[i] = sections ? size / count * i : i == count ? size : numbers[i - 1];
            if (bounds[i] <= bounds[i - 1] || bounds[i] > size || bounds[count] > size) {
                throw layer.refusal("an axis of size " + size + " cannot be split so");
            }
        }
        if (bounds[count] != size) {
            throw layer.refusal("an axis of size " + size + " cannot be split into " + count + " equal parts");
        }
        return bounds;
    }

    private static Operation pad(Layer layer) {
        Arguments arguments = Arguments.of(layer, "x");
        Operand operand = ShapeFunctions.tensor(arguments);
        layer.config().oneOf("mode", "constant", "constant");
        JsonNode given = layer.config().json("constant_values");
        float value = given.isNumber() ? given.floatValue() : 0;
        if (!given.isNumber() && !given.isNull() && !given.isMissingNode()) {
            throw layer.refusal("expected a number as constant_values, found " + given);
        }
        int[][] widths = layer.config()
                .pairs("pad_width", layer.config().json("pad_width").size());
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray array = operand.in(inputs, pass);
            long[] shape = array.shape().clone();
            if (widths.length != shape.length || widths[0][0] != 0 || widths[0][1] != 0) {
                throw layer.refusal("pad_width must have a pair for each of " + shape.length
                        + " dimensions, the first of which is [0, 0]: the batch axis is not padded");
            }
            View to = View.of(padded(shape, widths));
            INDArray result = pass.create(to.shape());
            View inner = inner(to, widths, array.shape());
            pass.run(() -> {
                FloatBuffer numbers = NativeFloats.buffer(result);
                to.with(to, (i, same) -> numbers.put(i, value));
                View.of(array.shape()).copy(NativeFloats.buffer(array), inner, numbers);
            });
            return List.of(Tensor.of(result));
        });
    }

    private static long[] padded(long[] shape, int[][] widths) {
        long[] padded = shape.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] += widths[i][0] + widths[i][1];
        }
        return padded;
    }

    private static View inner(View whole, int[][] widths, long[] shape) {
        View inner = whole;
        for (int i = 0; i < shape.length; i++) {
            inner = inner.sliced(i, widths[i][0], 1, Math.toIntExact(shape[i]));
        }
        return inner;
    }
}
