package dev.foretell.model.engine.deeplearning4j.layers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.EngineException;
import dev.foretell.model.keras.Layer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** The activation functions of Keras that Deeplearning4j has, or {@link Formula}. */
final class ActivationFunctions {

    private ActivationFunctions() {}

    /** The function that a layer's setting names; linear when it names none. */
    static IActivation of(Layer layer, String key) {
        JsonNode setting = layer.config().json(key);
        if (setting.isMissingNode() || setting.isNull()) {
            return new ActivationIdentity();
        }
        if (setting.isTextual()) {
            return named(layer, setting.asText());
        }
        boolean ofKeras = setting.path("class_name").asText().equals("function")
                && setting.path("module").asText("builtins").equals("builtins");
        if (!ofKeras) {
            throw refusal(layer, "a layer as activation");
        }
        return named(layer, setting.path("config").asText());
    }

    /**
     * The function of a layer whose channels may be first: one along the last dimension would be along the channels
     * instead.
     */
    static IActivation ofChannels(Call call, String key) {
        IActivation function = of(call.layer(), key);
        if (function instanceof ActivationSoftmax && Channels.isFirst(call)) {
            throw call.refusal("a softmax that is not along the channels");
        }
        return function;
    }

    private static IActivation named(Layer layer, String name) {
        return switch (name) {
            case "linear" -> new ActivationIdentity();
            case "relu" -> new ActivationReLU();
            case "relu6" -> new ActivationReLU6();
            case "leaky_relu" -> new ActivationLReLU(0.2);
            case "elu", "celu" -> new ActivationELU();
            case "selu" -> new ActivationSELU();
            case "tanh" -> new ActivationTanH();
            case "hard_tanh" -> new ActivationHardTanH();
            case "sigmoid" -> new ActivationSigmoid();
            case "softmax" -> new ActivationSoftmax();
            case "softplus" -> new ActivationSoftPlus();
            case "softsign" -> new ActivationSoftSign();
            case "silu", "swish" -> new ActivationSwish();
            case "mish" -> new ActivationMish();
            case "gelu" -> Formula.GELU;
            case "exponential" -> Formula.EXPONENTIAL;
            case "hard_silu", "hard_swish" -> Formula.HARD_SILU;
            case "hard_sigmoid" -> layer.config().keras() == 2 ? new ActivationHardSigmoid() : Formula.HARD_SIGMOID;
            default -> throw refusal(layer, "the activation `" + name + "`");
        };
    }

    private static EngineException refusal(Layer layer, String what) {
        return new EngineException(layer.label() + ": " + what + " is not run by Deeplearning4j");
    }
}
