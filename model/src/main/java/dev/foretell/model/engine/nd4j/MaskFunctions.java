package dev.foretell.model.engine.nd4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The functions by which Keras 3 computes masks: in a functional model they stand among the layers. Source:
 * {@code compute_mask} of the layers, and {@code keras/src/ops/numpy.py}. True is 1, false is 0.
 */
final class MaskFunctions {

    private MaskFunctions() {}

    static Map<String, OperationFactory> factories() {
        return Map.of(
                "ops.NotEqual", MaskFunctions::notEqual,
                "ops.Any", MaskFunctions::any,
                "ops.ConvertToTensor", MaskFunctions::same,
                "ops.LogicalOr", MaskFunctions::logicalOr,
                "ops.ExpandDims", MaskFunctions::expandDims,
                "ops.ZerosLike", layer -> like(layer, 0),
                "ops.OnesLike", layer -> like(layer, 1),
                "ops.Concatenate", MaskFunctions::concatenate);
    }

    private static Operation notEqual(Layer layer) {
        JsonNode constant = layer.config().json("args").path(1);
        if (!constant.isNumber()) {
            throw layer.refusal("a comparison with anything but a number is not supported");
        }
        float value = constant.floatValue();
        return each(each -> each != value ? 1 : 0);
    }

    private static Operation same(Layer layer) {
        layer.config().ignore("args");
        return Operation.of((input, pass) -> Tensor.of(input.array()));
    }

    private static Operation like(Layer layer, float value) {
        layer.config().ignore("args");
        return each(each -> value);
    }

    private static Operation each(NativeFloats.Function function) {
        return Operation.of((input, pass) -> Tensor.of(NativeFloats.change(pass.copy(input.array()), function)));
    }

    private static Operation any(Layer layer) {
        layer.config().ignore("args");
        layer.config().refuseUnless("keepdims", false);
        if (layer.config().integer("axis") != -1) {
            throw layer.refusal("an axis other than the last is not supported");
        }
        return Operation.of((input, pass) -> {
            float[] values = NativeFloats.values(input.array());
            int width = Math.toIntExact(input.shape()[input.rank() - 1]);
            float[] any = new float[values.length / width];
            for (int i = 0; i < values.length; i++) {
                any[i / width] = values[i] != 0 ? 1 : any[i / width];
            }
            return Tensor.of(pass.array(any, Arrays.copyOf(input.shape(), input.rank() - 1)));
        });
    }

    /** Takes masks of equal shapes, or one with a last dimension of 1 that stands for all. */
    private static Operation logicalOr(Layer layer) {
        layer.config().ignore("args");
        return (inputs, pass) -> {
            long[] left = inputs.get(0).shape();
            long[] right = inputs.get(1).shape();
            boolean fits = left.length == right.length
                    && Arrays.equals(left, 0, left.length - 1, right, 0, right.length - 1)
                    && (left[left.length - 1] == right[right.length - 1] || left[left.length - 1] == 1);
            if (!fits) {
                throw layer.refusal("masks of different shapes are not supported: " + Arrays.toString(left) + " and "
                        + Arrays.toString(right));
            }
            float[] either = NativeFloats.values(inputs.get(1).array());
            float[] other = NativeFloats.values(inputs.get(0).array());
            int repeated = either.length / other.length;
            for (int i = 0; i < either.length; i++) {
                either[i] = either[i] != 0 || other[i / repeated] != 0 ? 1 : 0;
            }
            return List.of(Tensor.of(pass.array(either, right)));
        };
    }

    private static Operation expandDims(Layer layer) {
        layer.config().ignore("args");
        if (layer.config().integer("axis") != -1) {
            throw layer.refusal("an axis other than the last is not supported");
        }
        return Operation.of((input, pass) -> {
            long[] shape = Arrays.copyOf(input.shape(), input.rank() + 1);
            shape[input.rank()] = 1;
            return Tensor.of(input.array().reshape('c', shape));
        });
    }

    private static Operation concatenate(Layer layer) {
        layer.config().ignore("args");
        int axis = layer.config().integer("axis", -1);
        return (inputs, pass) -> List.of(Tensor.of(pass.own(Nd4j.concat(
                axis < 0 ? axis + inputs.get(0).rank() : axis,
                inputs.stream().map(Tensor::array).toArray(INDArray[]::new)))));
    }
}
