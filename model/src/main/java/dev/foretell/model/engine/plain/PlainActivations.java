package dev.foretell.model.engine.plain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;

/** Makes activation functions of the settings of layers. */
final class PlainActivations {

    private PlainActivations() {}

    /**
     * The function that a layer's setting names; linear when it names none. Objects that stand for functions are
     * refused.
     */
    static PlainActivation of(Layer layer, String key) {
        JsonNode setting = layer.config().json(key);
        if (setting.isMissingNode() || setting.isNull()) {
            return PlainActivation.LINEAR;
        }
        String name = layer.config().text(key);
        return switch (name) {
            case "linear" -> PlainActivation.LINEAR;
            case "relu" -> PlainActivation.RELU;
            case "softmax" -> PlainActivation.SOFTMAX;
            default ->
                Functions.named(name, layer.config().keras())
                        .map(PlainActivation::each)
                        .orElseThrow(
                                () -> layer.refusal("the activation `" + name + "` is not computed in plain Java"));
        };
    }

    /** The layer {@code ReLU}. */
    static PlainActivation relu(Layer layer) {
        Config config = layer.config();
        double slope = config.number("negative_slope", 0);
        double threshold = config.number("threshold", 0);
        double most = config.number("max_value", Double.POSITIVE_INFINITY);
        return PlainActivation.each(Functions.relu(slope, threshold, most));
    }

    /** The layer {@code LeakyReLU}, whose setting has another name in Keras 2. */
    static PlainActivation leakyRelu(Layer layer) {
        String key = layer.config().has("negative_slope") ? "negative_slope" : "alpha";
        return PlainActivation.each(Functions.leakyRelu(layer.config().number(key, 0.3)));
    }
}
