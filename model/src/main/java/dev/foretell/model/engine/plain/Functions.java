package dev.foretell.model.engine.plain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The activation functions of Keras that change each number by itself, in double precision. Stateless, so safe for use
 * by several threads. Source: {@code keras/src/activations/activations.py}, {@code keras/src/backend/tensorflow/nn.py}
 * and {@code tf_keras/src/activations.py}.
 */
public final class Functions {

    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private static final Map<String, DoubleUnaryOperator> BY_NAME = byName();

    /** The functions of Keras 2 that are others in Keras 3. */
    private static final Map<String, DoubleUnaryOperator> BY_NAME_IN_KERAS_2 =
            Map.of("hard_sigmoid", x -> clip(0.2 * x + 0.5, 0, 1));

    private Functions() {}

    private static Map<String, DoubleUnaryOperator> byName() {
        Map<String, DoubleUnaryOperator> all = new HashMap<>();
        all.put("linear", x -> x);
        all.put("relu", x -> Math.max(x, 0));
        all.put("relu6", x -> clip(x, 0, 6));
        all.put("leaky_relu", leakyRelu(0.2));
        all.put("elu", elu(1));
        all.put("celu", elu(1));
        all.put("selu", x -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)));
        all.put("exponential", Math::exp);
        all.put("tanh", Math::tanh);
        all.put("sigmoid", Functions::sigmoid);
        all.put("silu", x -> x * sigmoid(x));
        all.put("swish", x -> x * sigmoid(x));
        all.put("mish", x -> x * Math.tanh(softplus(x)));
        all.put("softplus", Functions::softplus);
        all.put("softsign", x -> x / (1 + Math.abs(x)));
        all.put("squareplus", x -> (x + Math.sqrt(x * x + 4)) / 2);
        all.put("sparse_plus", x -> x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x);
        all.put("soft_shrink", x -> x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0);
        all.put("hard_shrink", x -> Math.abs(x) > 0.5 ? x : 0);
        all.put("tanh_shrink", x -> x - Math.tanh(x));
        all.put("hard_tanh", x -> clip(x, -1, 1));
        all.put("hard_sigmoid", x -> clip(x + 3, 0, 6) / 6);
        all.put("hard_silu", x -> x * clip(x + 3, 0, 6) / 6);
        all.put("hard_swish", x -> x * clip(x + 3, 0, 6) / 6);
        all.put("sparse_sigmoid", x -> clip((x + 1) / 2, 0, 1));
        all.put("log_sigmoid", x -> -softplus(-x));
        return Map.copyOf(all);
    }

    /**
     * A function by its name.
     *
     * @param keras the major version of Keras that wrote the name, 2 or 3
     * @return empty when there is none of this name that changes each number by itself
     */
    public static Optional<DoubleUnaryOperator> named(String name, int keras) {
        DoubleUnaryOperator function = BY_NAME.get(name);
        return Optional.ofNullable(keras == 2 ? BY_NAME_IN_KERAS_2.getOrDefault(name, function) : function);
    }

    /** Positive numbers stay, negative ones are multiplied. */
    public static DoubleUnaryOperator leakyRelu(double slope) {
        return x -> x > 0 ? x : slope * x;
    }

    /** The exponential linear unit. */
    public static DoubleUnaryOperator elu(double alpha) {
        return x -> x > 0 ? x : alpha * Math.expm1(x);
    }

    /** The layer {@code ReLU} with all of its settings. */
    public static DoubleUnaryOperator relu(double slope, double threshold, double most) {
        DoubleUnaryOperator positive = x -> Math.min(x > threshold ? Math.max(x, 0) : 0, most);
        return slope == 0 ? positive : x -> positive.applyAsDouble(x) - slope * Math.max(threshold - x, 0);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double clip(double x, double least, double most) {
        return Math.min(Math.max(x, least), most);
    }
}
