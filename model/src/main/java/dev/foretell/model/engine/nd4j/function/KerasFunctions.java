package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions of {@code keras.ops} that are supported, by the names of their classes: {@code ops.Add}. */
public final class KerasFunctions {

    private static final List<Map<String, OperationFactory>> FAMILIES = List.of(
            ArithmeticFunctions.factories(),
            LogicFunctions.factories(),
            ShapeFunctions.factories(),
            JoiningFunctions.factories(),
            ReductionFunctions.factories(),
            NeuralFunctions.factories(),
            ChoiceFunctions.factories(),
            ProductFunctions.factories());

    private KerasFunctions() {}

    /** The factories by the names of the classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        FAMILIES.forEach(factories::putAll);
        return factories;
    }
}
