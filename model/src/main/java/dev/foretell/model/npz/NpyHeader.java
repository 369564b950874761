package dev.foretell.model.npz;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an array's header says. Of the literals of Python that may stand there, only the form that
 * <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a> describes is
 * taken.
 *
 * @param type that of the elements, or of the characters (code points) of texts
 * @param characters how many each text has, filled up with zeros; 0 for numbers
 * @param fortranOrder whether the first dimension, not the last, varies fastest
 */
record NpyHeader(NpyType type, int characters, boolean fortranOrder, int[] shape) {

    private static final int MAX_DIMENSIONS = 32;

    private static final Pattern DICTIONARY = Pattern.compile("\\{\\s*+(?:'\\w++'\\s*+:\\s*+"
            + "(?:'[^']*+'|True|False|\\([0-9,\\s]*+\\))\\s*+(?:,\\s*+|(?=\\})))*+\\}\\s*+");

    private static final Pattern DESCR = Pattern.compile("'descr'\\s*+:\\s*+'([^']*+)'");
    private static final Pattern TEXTS = Pattern.compile("<U([1-9][0-9]{0,7})");
    private static final Pattern FORTRAN_ORDER = Pattern.compile("'fortran_order'\\s*+:\\s*+(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*+:\\s*+\\(([0-9,\\s]*+)\\)");

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException when it is none, or one of an array that is not read; the message says which
     */
    static NpyHeader parse(String text) {
        if (text.contains("|O")) {
            throw new IllegalArgumentException(
                    "an array of Python objects, which are not read: they could execute code; texts are read as"
                            + " .astype(str)");
        }
        if (!DICTIONARY.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected a header with descr, fortran_order and shape of a plain array");
        }
        String descr = only(DESCR, "descr", text);
        Matcher texts = TEXTS.matcher(descr);
        boolean isText = texts.matches();
        return new NpyHeader(
                isText ? NpyType.CHARACTER : type(descr),
                isText ? Integer.parseInt(texts.group(1)) : 0,
                only(FORTRAN_ORDER, "fortran_order", text).equals("True"),
                shape(only(SHAPE, "shape", text)));
    }

    private static String only(Pattern pattern, String key, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("expected " + key + " in the header");
        }
        String found = matcher.group(1);
        if (matcher.find()) {
            throw new IllegalArgumentException("expected " + key + " once in the header");
        }
        return found;
    }

    private static NpyType type(String descr) {
        return NpyType.of(descr)
                .orElseThrow(() -> new IllegalArgumentException("expected elements of one of the types "
                        + NpyType.known() + ", not " + descr
                        + "; in Python, use .astype(\"float32\"), or .astype(str) for"
                        + " texts"));
    }

    private static int[] shape(String text) {
        String[] parts = text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*");
        if (parts.length > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_DIMENSIONS + " dimensions, found " + parts.length);
        }
        try {
            return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a shape of whole numbers, found (" + text + ")", e);
        }
    }

    /** How many numbers or characters the array has, or any number greater than {@code most} when it has more. */
    long size(long most) {
        if (Arrays.stream(shape).anyMatch(length -> length == 0)) {
            return 0;
        }
        long size = Math.max(1, characters);
        for (int length : shape) {
            size *= length;
            if (size > most) {
                return size;
            }
        }
        return size;
    }
}
