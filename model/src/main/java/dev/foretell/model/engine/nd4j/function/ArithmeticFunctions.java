package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Functions of numbers. Source: {@code keras/src/ops/numpy.py} and {@code keras/src/ops/math.py}. */
final class ArithmeticFunctions {

    private ArithmeticFunctions() {}

    static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        binary().forEach((name, function) -> factories.put(name, layer -> binary(layer, function)));
        unary().forEach((name, function) -> factories.put(name, layer -> unary(layer, function)));
        return factories;
    }

    private static Map<String, Broadcast.Binary> binary() {
        Map<String, Broadcast.Binary> all = new HashMap<>();
        all.put("ops.Add", (x, y) -> x + y);
        all.put("ops.Subtract", (x, y) -> x - y);
        all.put("ops.Multiply", (x, y) -> x * y);
        all.put("ops.Divide", (x, y) -> x / y);
        all.put("ops.TrueDivide", (x, y) -> x / y);
        all.put("ops.FloorDivide", (x, y) -> (float) Math.floor(x / y));
        all.put("ops.Mod", ArithmeticFunctions::mod);
        all.put("ops.Power", (x, y) -> (float) Math.pow(x, y));
        all.put("ops.Maximum", Math::max);
        all.put("ops.Minimum", Math::min);
        return all;
    }

    private static Map<String, NativeFloats.Function> unary() {
        Map<String, NativeFloats.Function> all = new HashMap<>();
        all.put("ops.Negative", x -> -x);
        all.put("ops.Absolute", Math::abs);
        all.put("ops.Square", x -> x * x);
        all.put("ops.Sqrt", Math::sqrt);
        all.put("ops.Rsqrt", x -> 1 / Math.sqrt(x));
        all.put("ops.Reciprocal", x -> 1 / x);
        all.put("ops.Exp", Math::exp);
        all.put("ops.Expm1", Math::expm1);
        all.put("ops.Log", Math::log);
        all.put("ops.Log1p", Math::log1p);
        all.put("ops.Sin", Math::sin);
        all.put("ops.Cos", Math::cos);
        all.put("ops.Sign", Math::signum);
        all.put("ops.Floor", Math::floor);
        all.put("ops.Ceil", Math::ceil);
        return all;
    }

    /** The remainder of a division that rounds down: it has the sign of the divisor. */
    private static float mod(float x, float y) {
        float rest = x % y;
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
    }

    private static Operation binary(Layer layer, Broadcast.Binary function) {
        Arguments arguments = Arguments.of(layer, "x1", "x2");
        Operand one = arguments.operand("x1");
        Operand other = arguments.operand("x2");
        if (!one.isFloat() && !other.isFloat()) {
            throw layer.refusal("it computes with whole numbers (" + one.dtype() + "); supported is float32");
        }
        return Broadcast.of(arguments, one, other, function);
    }

    private static Operation unary(Layer layer, NativeFloats.Function function) {
        return each(Arguments.of(layer, "x").tensor("x"), function);
    }

    /** A function of each number of an argument. */
    static Operation each(Operand operand, NativeFloats.Function function) {
        return new Operation.Repeatable((inputs, pass) -> {
            INDArray result = pass.copy(operand.in(inputs, pass));
            pass.run(() -> NativeFloats.change(result, function));
            return List.of(Tensor.of(result));
        });
    }
}
