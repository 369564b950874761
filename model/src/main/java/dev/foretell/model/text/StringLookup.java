package dev.foretell.model.text;

import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks each text up in a vocabulary. Source: {@code keras/src/layers/preprocessing/string_lookup.py} and
 * {@code index_lookup.py}.
 */
final class StringLookup implements TextLayer {

    private final Vocabulary vocabulary;
    private final OutputMode mode;
    private final List<Integer> shape;

    private StringLookup(Vocabulary vocabulary, OutputMode mode, List<Integer> shape) {
        this.vocabulary = vocabulary;
        this.mode = mode;
        this.shape = shape;
    }

    /** @param input the shape of its input */
    static StringLookup of(Layer layer, List<Integer> input) {
        Config config = layer.config();
        config.refuseUnless("invert", false);
        config.refuseUnless("sparse", false);
        config.oneOf("encoding", "utf-8", "utf-8", "UTF-8");
        config.ignore("dtype", "vocabulary_size", "has_input_vocabulary", "max_tokens", "oov_method", "idf_weights");
        config.ignore("salt"); // Matters to several indexes of unknown texts only.
        int oov = config.integer("num_oov_indices", 1);
        if (oov > 1) {
            throw layer.refusal("num_oov_indices " + oov + " is not supported: unknown texts would be told apart by"
                    + " TensorFlow's hash function; supported are 0 and 1");
        }
        String mask = config.has("mask_token") ? config.text("mask_token") : null;
        String oovToken = config.has("oov_token") ? config.text("oov_token") : null;
        boolean isInt = OutputMode.named(config).equals("int");
        Vocabulary vocabulary = Vocabulary.of(layer, mask, oov, oovToken, isInt);
        OutputMode mode = OutputMode.of(layer, vocabulary);
        StringLookup made = new StringLookup(vocabulary, mode, shape(layer, mode, input));
        config.refuseUnknown();
        return made;
    }

    private static List<Integer> shape(Layer layer, OutputMode mode, List<Integer> input) {
        if (mode.isInt()) {
            return input;
        }
        if (mode.name().equals("one_hot")) {
            int rank = input.size();
            boolean alone = rank > 1 && input.get(rank - 1) == 1;
            List<Integer> shape = new ArrayList<>(alone ? input.subList(0, rank - 1) : input);
            shape.add(mode.depth());
            return List.copyOf(shape);
        }
        if (input.size() != 2) {
            throw layer.refusal(
                    "output_mode `" + mode.name() + "` is supported for an input of the shape (None, n), not " + input);
        }
        return List.of(input.get(0), mode.depth());
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    @Override
    public String dtype() {
        return mode.dtype();
    }

    @Override
    public void apply(List<String> texts, float[] to, int at) {
        if (mode.isInt()) {
            for (int i = 0; i < texts.size(); i++) {
                to[at + i] = vocabulary.index(texts.get(i));
            }
        } else if (mode.name().equals("one_hot")) {
            for (int i = 0; i < texts.size(); i++) {
                mode.encode(texts.subList(i, i + 1), vocabulary, to, at + i * mode.depth());
            }
        } else {
            mode.encode(texts, vocabulary, to, at);
        }
    }
}
