package dev.foretell.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.job.InvalidInputException;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a layer knows, with the index of each. Source:
 * {@code keras/src/layers/preprocessing/index_lookup.py}. Immutable.
 *
 * @param indexes of the tokens; the mask token is not among them
 * @param mask the token that stands for nothing, or null
 * @param masked the index of the mask token
 * @param unknown the index of all other tokens, or {@value #NONE} when there is none
 * @param size the number of indexes
 * @param hasSpecial whether the file lists the mask and the unknown token, too
 */
record Vocabulary(
        Layer layer,
        Map<String, Integer> indexes,
        @Nullable String mask,
        int masked,
        int unknown,
        int size,
        boolean hasSpecial) {

    /** The index of what is not counted. */
    static final int NONE = -1;

    /**
     * The vocabulary of a layer.
     *
     * @param mask the token that stands for nothing, or null
     * @param oov how many indexes there are for unknown tokens, 0 or 1
     * @param oovToken stands for unknown tokens in the file, or null
     * @param isInt whether the layer gives indexes, among which the mask token has one
     * @throws dev.foretell.model.keras.KerasException when the file has none, or not one that Keras would read
     */
    static Vocabulary of(Layer layer, @Nullable String mask, int oov, @Nullable String oovToken, boolean isInt) {
        List<String> listed = listed(layer);
        List<@Nullable String> special = new ArrayList<>();
        if (mask != null && isInt) {
            special.add(mask);
        }
        int unknown = oov == 0 ? NONE : special.size();
        for (int i = 0; i < oov; i++) {
            special.add(oovToken);
        }
        int first = special.size();
        boolean hasSpecial = listed.size() >= first && special.equals(listed.subList(0, first));
        List<String> tokens = hasSpecial ? listed.subList(first, listed.size()) : listed;
        Map<String, Integer> indexes = new HashMap<>();
        for (String token : tokens) {
            if (indexes.put(token, first + indexes.size()) != null) {
                throw layer.refusal("its vocabulary has `" + token + "` twice");
            }
        }
        if (mask != null && indexes.containsKey(mask)) {
            throw layer.refusal("its vocabulary has the mask token `" + mask + "` among the others");
        }
        return new Vocabulary(layer, indexes, mask, isInt ? 0 : NONE, unknown, first + tokens.size(), hasSpecial);
    }

    private static List<String> listed(Layer layer) {
        JsonNode json = layer.config().json("vocabulary");
        if (!json.isArray() || json.isEmpty()) {
            throw layer.refusal(
                    "the file does not hold its vocabulary; with Keras, save the model as .keras, or give the"
                            + " layer a list as vocabulary");
        }
        List<String> listed = new ArrayList<>(json.size());
        for (JsonNode each : json) {
            if (!each.isTextual()) {
                throw layer.refusal("its vocabulary has " + each + ", which is not a text");
            }
            if (each.textValue().endsWith("\0")) { // NumPy, through which Keras reads it, drops them.
                throw layer.refusal("its vocabulary has a token that ends with a NUL character");
            }
            listed.add(each.textValue());
        }
        return listed;
    }

    /**
     * The index of a token, or {@value #NONE} when it is not counted.
     *
     * @throws InvalidInputException when it is not known, and there is no index for such tokens
     */
    int index(String token) {
        if (token.equals(mask)) {
            return masked;
        }
        Integer index = indexes.get(token);
        if (index != null) {
            return index;
        }
        if (unknown == NONE) {
            throw new InvalidInputException("The model's layer " + layer.name() + " does not know the text \""
                    + (token.length() <= 40 ? token : token.substring(0, 40) + "…")
                    + "\"; expected one of its vocabulary of " + indexes.size() + ".");
        }
        return unknown;
    }
}
