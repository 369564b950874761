package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions of each number by itself, of arguments that are broadcast as NumPy does. The rows of two tensors go
 * together, so that what one row gives does not depend on how many there are.
 */
final class Broadcast {

    /** A function of two numbers. */
    @FunctionalInterface
    interface Binary {
        float of(float one, float other);
    }

    private final Arguments arguments;
    private final List<Operand> operands;

    private Broadcast(Arguments arguments, List<Operand> operands) {
        this.arguments = arguments;
        this.operands = operands;
    }

    /** A function of two arguments, at least one of which is a tensor. */
    static Operation of(Arguments arguments, Operand one, Operand other, Binary function) {
        Broadcast broadcast = new Broadcast(arguments, List.of(one, other));
        return repeatable((inputs, pass) -> broadcast.apply(inputs, pass, function));
    }

    /** The second argument where the first is not 0, the third elsewhere. */
    static Operation where(Arguments arguments, Operand condition, Operand one, Operand other) {
        Broadcast broadcast = new Broadcast(arguments, List.of(condition, one, other));
        return repeatable(broadcast::choose);
    }

    private interface Merge {
        INDArray of(List<Tensor> inputs, Pass pass);
    }

    private static Operation repeatable(Merge merge) {
        return new Operation.Repeatable((inputs, pass) -> List.of(Tensor.of(merge.of(inputs, pass))));
    }

    private INDArray apply(List<Tensor> inputs, Pass pass, Binary function) {
        List<INDArray> arrays = arrays(inputs, pass);
        long[] shape = shape(arrays);
        View one = view(arrays.get(0), shape);
        View other = view(arrays.get(1), shape);
        INDArray result = pass.create(shape);
        pass.run(() -> {
            FloatBuffer from = NativeFloats.buffer(arrays.get(0));
            FloatBuffer with = NativeFloats.buffer(arrays.get(1));
            FloatBuffer to = NativeFloats.buffer(result);
            one.with(other, (i, j) -> to.put(function.of(from.get(i), with.get(j))));
        });
        return result;
    }

    private INDArray choose(List<Tensor> inputs, Pass pass) {
        List<INDArray> arrays = arrays(inputs, pass);
        long[] shape = shape(arrays);
        List<View> views = arrays.stream().map(array -> view(array, shape)).toList();
        INDArray result = pass.create(shape);
        pass.run(() -> {
            FloatBuffer condition = NativeFloats.buffer(arrays.get(0));
            FloatBuffer one = NativeFloats.buffer(arrays.get(1));
            FloatBuffer to = NativeFloats.buffer(result);
            views.get(2).copy(NativeFloats.buffer(arrays.get(2)), View.of(shape), to);
            views.get(0)
                    .with(views.get(1), (i, j) -> to.put(condition.get(i) != 0 ? one.get(j) : to.get(to.position())));
        });
        return result;
    }

    private List<INDArray> arrays(List<Tensor> inputs, Pass pass) {
        return operands.stream().map(operand -> operand.in(inputs, pass)).toList();
    }

    private static View view(INDArray array, long[] shape) {
        View view = View.of(array.shape());
        while (view.rank() < shape.length) {
            view = view.expanded(0, 1);
        }
        return view.broadcast(shape);
    }

    /** The common shape. */
    private long[] shape(List<INDArray> arrays) {
        long[] shape = tensorShape(arrays);
        for (int i = 0; i < arrays.size(); i++) {
            long[] other = arrays.get(i).shape();
            refuseUnlessByRow(operands.get(i), other, shape);
            int before = shape.length - other.length;
            for (int axis = 0; axis < other.length; axis++) {
                long size = shape[before + axis];
                if (size != other[axis] && size != 1 && other[axis] != 1) {
                    throw arguments.unfitting(shape, other);
                }
                shape[before + axis] = size == 1 ? other[axis] : size;
            }
        }
        return shape;
    }

    private long[] tensorShape(List<INDArray> arrays) {
        for (int i = 0; i < arrays.size(); i++) {
            if (operands.get(i).isTensor()) {
                return arrays.get(i).shape().clone();
            }
        }
        throw arguments.layer().refusal("it is called without a tensor");
    }

    private void refuseUnlessByRow(Operand operand, long[] shape, long[] of) {
        boolean byRow = operand.isTensor()
                ? shape.length == of.length
                : shape.length < of.length || (shape.length == of.length && shape[0] == 1);
        if (!byRow) {
            throw arguments
                    .layer()
                    .refusal("an argument of shape " + Arrays.toString(shape) + " beside one of shape "
                            + Arrays.toString(of) + " would be broadcast along the batch axis, which is not supported");
        }
    }
}
