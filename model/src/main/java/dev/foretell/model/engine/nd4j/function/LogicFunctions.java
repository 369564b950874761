package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.Map;

/**
 * Comparisons, also those by which Keras 3 computes masks. True is 1, false is 0. Source:
 * {@code keras/src/ops/numpy.py}, {@code keras/src/ops/core.py}.
 */
final class LogicFunctions {

    private LogicFunctions() {}

    static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        binary().forEach((name, function) -> factories.put(name, layer -> binary(layer, function)));
        factories.put("ops.LogicalNot", layer -> each(layer, x -> x == 0 ? 1 : 0));
        factories.put("ops.ZerosLike", layer -> like(layer, 0));
        factories.put("ops.OnesLike", layer -> like(layer, 1));
        return factories;
    }

    private static Map<String, Broadcast.Binary> binary() {
        Map<String, Broadcast.Binary> all = new HashMap<>();
        all.put("ops.Equal", (x, y) -> x == y ? 1 : 0);
        all.put("ops.NotEqual", (x, y) -> x != y ? 1 : 0);
        all.put("ops.Greater", (x, y) -> x > y ? 1 : 0);
        all.put("ops.GreaterEqual", (x, y) -> x >= y ? 1 : 0);
        all.put("ops.Less", (x, y) -> x < y ? 1 : 0);
        all.put("ops.LessEqual", (x, y) -> x <= y ? 1 : 0);
        all.put("ops.LogicalAnd", (x, y) -> x != 0 && y != 0 ? 1 : 0);
        all.put("ops.LogicalOr", (x, y) -> x != 0 || y != 0 ? 1 : 0);
        all.put("ops.LogicalXor", (x, y) -> (x != 0) != (y != 0) ? 1 : 0);
        return all;
    }

    private static Operation binary(Layer layer, Broadcast.Binary function) {
        Arguments arguments = Arguments.of(layer, "x1", "x2");
        return Broadcast.of(arguments, arguments.operand("x1"), arguments.operand("x2"), function);
    }

    private static Operation each(Layer layer, NativeFloats.Function function) {
        return ArithmeticFunctions.each(Arguments.of(layer, "x").operand("x"), function);
    }

    private static Operation like(Layer layer, float value) {
        Arguments arguments = Arguments.of(layer, "x", "dtype");
        layer.config().oneOf("result_dtype", "float32", "float32", "bool");
        return ArithmeticFunctions.each(arguments.operand("x"), x -> value);
    }
}
