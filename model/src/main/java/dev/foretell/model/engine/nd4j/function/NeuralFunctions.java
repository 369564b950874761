package dev.foretell.model.engine.nd4j.function;

import dev.foretell.model.engine.nd4j.activation.Activation;
import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Activation functions. Source: {@code keras/src/ops/nn.py}. */
final class NeuralFunctions {

    private static final Map<String, String> WITHOUT_SETTINGS = Map.ofEntries(
            Map.entry("ops.Relu", "relu"),
            Map.entry("ops.Relu6", "relu6"),
            Map.entry("ops.Sigmoid", "sigmoid"),
            Map.entry("ops.Tanh", "tanh"),
            Map.entry("ops.Silu", "silu"),
            Map.entry("ops.Selu", "selu"),
            Map.entry("ops.Softplus", "softplus"),
            Map.entry("ops.Softsign", "softsign"),
            Map.entry("ops.LogSigmoid", "log_sigmoid"),
            Map.entry("ops.HardSigmoid", "hard_sigmoid"),
            Map.entry("ops.HardSilu", "hard_silu"),
            Map.entry("ops.HardTanh", "hard_tanh"));

    private NeuralFunctions() {}

    static Map<String, OperationFactory> factories() {
        Map<String, OperationFactory> factories = new HashMap<>();
        WITHOUT_SETTINGS.forEach((name, function) ->
                factories.put(name, layer -> operation(layer, Activations.named(layer, function))));
        factories.put(
                "ops.LeakyRelu",
                layer -> operation(layer, Activations.leakyRelu(layer.config().number("negative_slope"))));
        factories.put(
                "ops.Elu",
                layer -> operation(layer, Activations.elu(layer.config().number("alpha"))));
        factories.put("ops.Gelu", NeuralFunctions::gelu);
        factories.put("ops.Softmax", layer -> alongAxis(layer, "softmax"));
        factories.put("ops.LogSoftmax", layer -> alongAxis(layer, "log_softmax"));
        return factories;
    }

    private static Operation operation(Layer layer, Activation activation) {
        Operand operand = Arguments.of(layer, "x").tensor("x");
        return new Operation.Repeatable((inputs, pass) ->
                List.of(Tensor.of(activation.applyTo(pass.copy(operand.in(inputs, pass)), pass))));
    }

    private static Operation gelu(Layer layer) {
        if (!layer.config().bool("approximate", true)) {
            return operation(layer, Activations.named(layer, "gelu"));
        }
        return ArithmeticFunctions.each(
                Arguments.of(layer, "x").tensor("x"),
                x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
    }

    private static Operation alongAxis(Layer layer, String function) {
        if (!layer.config().has("axis")) {
            throw layer.refusal("without an axis it would mix the rows of a batch, which is not supported");
        }
        Axes axis = Axes.single(layer, "axis");
        Activation activation = Activations.named(layer, function);
        return operation(layer, (array, pass) -> axis.along(array, pass, matrix -> activation.applyTo(matrix, pass)));
    }
}
