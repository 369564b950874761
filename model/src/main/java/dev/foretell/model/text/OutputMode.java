package dev.foretell.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a layer makes of the indexes of tokens. Source: {@code encode_categorical_inputs} in
 * {@code keras/src/utils/numerical_utils.py}. Immutable.
 *
 * @param name one of {@code int}, {@code one_hot}, {@code multi_hot}, {@code count} and {@code tf_idf}
 * @param depth how many numbers a row has unless it is {@code int}
 * @param weights what each count is multiplied by, or null
 */
record OutputMode(String name, int depth, float @Nullable [] weights) {

    /** The mode that a layer's settings name. */
    static String named(Config config) {
        return switch (config.text("output_mode", "int")) {
            case "binary" -> "multi_hot";
            case "tf-idf" -> "tf_idf";
            default -> config.oneOf("output_mode", "int", "int", "one_hot", "multi_hot", "count", "tf_idf");
        };
    }

    /** The mode of a layer with a vocabulary. */
    static OutputMode of(Layer layer, Vocabulary vocabulary) {
        Config config = layer.config();
        String name = named(config);
        boolean padded = config.bool("pad_to_max_tokens", false);
        int depth = padded ? config.integer("max_tokens") : vocabulary.size();
        if (depth < vocabulary.size()) {
            throw layer.refusal("its vocabulary has " + vocabulary.size() + " tokens, more than max_tokens " + depth);
        }
        return new OutputMode(name, depth, name.equals("tf_idf") ? weights(layer, vocabulary, depth) : null);
    }

    /** Those that were saved, or those that the layer was made with: Keras fills up what these lack. */
    private static float[] weights(Layer layer, Vocabulary vocabulary, int depth) {
        if (layer.weights().containsKey("idf_weights")) {
            return layer.weight("idf_weights", depth).values();
        }
        JsonNode given = layer.config().json("idf_weights");
        int front = vocabulary.hasSpecial()
                ? 0
                : vocabulary.size() - vocabulary.indexes().size();
        if (!given.isArray() || given.size() + front != vocabulary.size()) {
            throw layer.refusal("the file does not hold its idf_weights; with Keras, save the model as .keras");
        }
        double[] numbers = layer.config().numbers("idf_weights");
        float[] weights = new float[depth];
        Arrays.fill(weights, 0, front, (float) Arrays.stream(numbers).average().orElseThrow());
        for (int i = 0; i < numbers.length; i++) {
            weights[front + i] = (float) numbers[i];
        }
        return weights;
    }

    boolean isInt() {
        return name.equals("int");
    }

    /** The type of the numbers as Keras names it. */
    String dtype() {
        return isInt() ? "int64" : "float32";
    }

    /** Encodes the tokens of a row into one vector: which of them there are, or how often. */
    void encode(List<String> tokens, Vocabulary vocabulary, float[] to, int at) {
        boolean counts = !name.equals("multi_hot");
        for (String token : tokens) {
            int index = vocabulary.index(token);
            if (index >= 0) {
                to[at + index] = counts ? to[at + index] + 1 : 1;
            }
        }
        if (weights != null) {
            for (int i = 0; i < depth; i++) {
                to[at + i] *= weights[i];
            }
        }
    }
}
