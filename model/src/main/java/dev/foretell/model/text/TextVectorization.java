package dev.foretell.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits a text into tokens and looks these up in a vocabulary. Source:
 * {@code keras/src/layers/preprocessing/text_vectorization.py}.
 */
final class TextVectorization implements TextLayer {

    private final boolean lower;
    private final boolean strip;
    private final String split;
    private final int[] ngrams;
    private final Vocabulary vocabulary;
    private final OutputMode mode;
    private final List<Integer> shape;

    private TextVectorization(
            boolean lower,
            boolean strip,
            String split,
            int[] ngrams,
            Vocabulary vocabulary,
            OutputMode mode,
            List<Integer> shape) {
        this.lower = lower;
        this.strip = strip;
        this.split = split;
        this.ngrams = ngrams;
        this.vocabulary = vocabulary;
        this.mode = mode;
        this.shape = shape;
    }

    /** @param input the shape of its input */
    static TextVectorization of(Layer layer, List<Integer> input) {
        Config config = layer.config();
        config.refuseUnless("sparse", false);
        config.refuseUnless("ragged", false);
        config.oneOf("encoding", "utf-8", "utf-8", "UTF-8");
        config.ignore("dtype", "vocabulary_size", "has_input_vocabulary", "max_tokens", "idf_weights");
        String standardize = option(layer, "standardize", "lower_and_strip_punctuation", "lower", "strip_punctuation");
        String split = option(layer, "split", "whitespace", "character");
        boolean isInt = OutputMode.named(config).equals("int");
        Vocabulary vocabulary = Vocabulary.of(layer, "", 1, "[UNK]", isInt);
        OutputMode mode = OutputMode.of(layer, vocabulary);
        TextVectorization made = new TextVectorization(
                standardize.startsWith("lower"),
                standardize.endsWith("strip_punctuation"),
                split,
                ngrams(layer, split),
                vocabulary,
                mode,
                shape(layer, split, mode, input));
        config.refuseUnknown();
        return made;
    }

    /** The name of a function of Keras's, the first when the setting is missing; empty when it is null. */
    private static String option(Layer layer, String key, String... known) {
        JsonNode value = layer.config().json(key);
        if (value.isObject() || value.isArray()) {
            throw layer.refusal(key + " is a function of its own, which is Python code; supported are "
                    + String.join(", ", known) + " and None");
        }
        return value.isNull() ? "" : layer.config().oneOf(key, known[0], known);
    }

    private static int[] ngrams(Layer layer, String split) {
        Config config = layer.config();
        if (!config.has("ngrams")) {
            return new int[0];
        }
        if (split.isEmpty()) {
            throw layer.refusal("ngrams of texts that are not split are not supported");
        }
        int[] widths = config.json("ngrams").isArray()
                ? config.integers("ngrams")
                : IntStream.rangeClosed(1, config.integer("ngrams")).toArray();
        if (widths.length == 0 || IntStream.of(widths).anyMatch(width -> width < 1)) {
            throw layer.refusal("ngrams should be whole numbers from 1");
        }
        return widths;
    }

    private static List<Integer> shape(Layer layer, String split, OutputMode mode, List<Integer> input) {
        if (mode.name().equals("one_hot")) {
            throw layer.refusal("output_mode `one_hot` is not supported: each text has another number of tokens");
        }
        boolean single = input.size() == 1 || (input.size() == 2 && input.get(1) == 1);
        if (!split.isEmpty() ? !single : input.size() != 2) {
            throw layer.refusal("it is supported for an input of the shape (None, " + (split.isEmpty() ? "n" : "1")
                    + "), not " + input);
        }
        if (!mode.isInt()) {
            layer.config().ignore("output_sequence_length");
            return List.of(-1, mode.depth());
        }
        if (!layer.config().has("output_sequence_length")) {
            throw layer.refusal(
                    "output_sequence_length is None, so the length of what it gives would depend on the other"
                            + " rows; set it");
        }
        int length = layer.config().integer("output_sequence_length");
        if (length < 1) {
            throw layer.refusal("output_sequence_length should be a whole number from 1, not " + length);
        }
        return List.of(-1, length);
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
        List<String> tokens = tokens(texts);
        if (!mode.isInt()) {
            mode.encode(tokens, vocabulary, to, at);
            return;
        }
        int length = Math.min(tokens.size(), shape.get(1));
        for (int i = 0; i < length; i++) {
            to[at + i] = vocabulary.index(tokens.get(i));
        }
    }

    private List<String> tokens(List<String> texts) {
        List<String> standardized = texts.stream()
                .map(text -> Tokens.standardized(text, lower, strip))
                .toList();
        List<String> tokens = switch (split) {
            case "whitespace" -> Tokens.words(standardized.get(0));
            case "character" -> Tokens.characters(standardized.get(0));
            default -> standardized;
        };
        return ngrams.length == 0 ? tokens : Tokens.ngrams(tokens, ngrams);
    }
}
