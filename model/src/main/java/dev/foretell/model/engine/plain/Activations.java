package dev.foretell.model.engine.plain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;

/** Makes activation functions of the settings of layers. */
final class Activations {

    private Activations() {}

    /** The function that a layer's setting names; linear when it names none. Objects that stand for functions are refused. */
    static Activation of(Layer layer, String key) {
        JsonNode setting = layer.config().json(key);
        if (setting.isMissingNode() || setting.isNull()) {
            return Activation.LINEAR;
        }
        String name = layer.config().text(key);
        return switch (name) {
            case "linear" -> Activation.LINEAR;
            case "relu" -> Activation.RELU;
            case "softmax" -> Activation.SOFTMAX;
            default ->
                Functions.named(name, layer.config().keras())
                        .map(Activation::each)
                        .orElseThrow(
                                () -> layer.refusal("the activation `" + name + "` is not computed in plain Java"));
        };
    }

    /** The layer {@code ReLU}. */
    static Activation relu(Layer layer) {
        Config config = layer.config();
        double slope = config.number("negative_slope", 0);
        double threshold = config.number("threshold", 0);
        double most = config.number("max_value", Double.POSITIVE_INFINITY);
        return Activation.each(Functions.relu(slope, threshold, most));
    }

    /** The layer {@code LeakyReLU}, whose setting has another name in Keras 2. */
    static Activation leakyRelu(Layer layer) {
        String key = layer.config().has("negative_slope") ? "negative_slope" : "alpha";
        return Activation.each(Functions.leakyRelu(layer.config().number(key, 0.3)));
    }
}
