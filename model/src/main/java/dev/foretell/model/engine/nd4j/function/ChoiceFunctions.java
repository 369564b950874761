package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.List;
import java.util.Map;

/**
 * Functions that choose numbers or limit them. Source: {@code keras/src/ops/numpy.py}, {@code keras/src/ops/core.py}.
 */
final class ChoiceFunctions {

    private ChoiceFunctions() {}

    static Map<String, OperationFactory> factories() {
        return Map.of(
                "ops.Clip", ChoiceFunctions::clip,
                "ops.Where", ChoiceFunctions::where,
                "ops.Cast", ChoiceFunctions::cast,
                "ops.ConvertToTensor", ChoiceFunctions::cast);
    }

    private static Operation clip(Layer layer) {
        Operand operand = Arguments.of(layer, "x").tensor("x");
        float least = (float) layer.config().number("x_min");
        float most = (float) layer.config().number("x_max");
        return ArithmeticFunctions.each(operand, x -> Math.max(Math.min(x, most), least));
    }

    private static Operation where(Layer layer) {
        Arguments arguments = Arguments.of(layer, "condition", "x1", "x2");
        Operand condition = arguments.operand("condition");
        Operand one = arguments.operand("x1");
        Operand other = arguments.operand("x2");
        if (!condition.isBool() || (!one.isFloat() && !other.isFloat())) {
            throw layer.refusal("it chooses by " + condition.dtype() + " from " + one.dtype() + " and " + other.dtype()
                    + "; supported is by bool from float32");
        }
        return Broadcast.where(arguments, condition, one, other);
    }

    /** A cast of numbers that are exact as 32-bit floats to such, or to what they are. */
    private static Operation cast(Layer layer) {
        Operand operand = ShapeFunctions.tensor(Arguments.of(layer, "x"));
        String dtype = layer.config().text("result_dtype", operand.dtype());
        if (!dtype.equals("float32") && !dtype.equals(operand.dtype())) {
            throw layer.refusal("it casts " + operand.dtype() + " to " + dtype + "; supported is to float32");
        }
        return new Operation.Repeatable((inputs, pass) -> {
            if (inputs.get(0).mask() != null) {
                throw layer.refusal("a mask on its input is not supported");
            }
            return List.of(Tensor.of(operand.in(inputs, pass)));
        });
    }
}
