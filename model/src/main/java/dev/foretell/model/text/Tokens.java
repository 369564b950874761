package dev.foretell.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What TensorFlow's operations on strings make of a text: {@code tf.strings.lower} without an encoding, which knows
 * ASCII only, {@code tf.strings.split} at whitespace of ASCII, {@code tf.strings.unicode_split} and
 * {@code tf.strings.ngrams}. Stateless.
 */
final class Tokens {

    /** All punctuation of ASCII, which is what Keras's regular expression matches. */
    private static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";

    private static final boolean[] IS_PUNCTUATION = new boolean[128];

    static {
        PUNCTUATION.chars().forEach(each -> IS_PUNCTUATION[each] = true);
    }

    private Tokens() {}

    /** The text in lower case, without punctuation, as far as that is asked for. */
    static String standardized(String text, boolean lower, boolean strip) {
        StringBuilder made = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (lower && each >= 'A' && each <= 'Z') {
                made.append((char) (each + ('a' - 'A')));
            } else if (!strip || each >= IS_PUNCTUATION.length || !IS_PUNCTUATION[each]) {
                made.append(each);
            }
        }
        return made.toString();
    }

    /** The words between whitespace. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    private static boolean isSpace(char each) {
        return each == ' ' || (each >= '\t' && each <= '\r');
    }

    /** Its characters (code points), each as a text. */
    static List<String> characters(String text) {
        List<String> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(each -> characters.add(Character.toString(each)));
        return characters;
    }

    /**
     * The sequences of neighbouring tokens, with a space between two of them.
     *
     * @param widths how many tokens a sequence has, in the order of the result
     */
    static List<String> ngrams(List<String> tokens, int[] widths) {
        List<String> ngrams = new ArrayList<>();
        for (int width : widths) {
            for (int from = 0; from + width <= tokens.size(); from++) {
                ngrams.add(String.join(" ", tokens.subList(from, from + width)));
            }
        }
        return ngrams;
    }
}
