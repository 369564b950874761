package dev.foretell.web.table;

/** Parses decimal numbers without making garbage. Stateless. */
final class Decimals {

    /** The powers of ten that a double represents exactly. */
    private static final double[] POWERS = new double[16];

    static {
        double power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    /** The number of decimal digits that always fit into the 53 bits of a double's mantissa. */
    private static final int EXACT_DIGITS = 15;

    /** The 29 bits of a double that a float does not have. */
    private static final long LOST = (1L << 29) - 1;

    /** The lost bits of a double in the middle between two floats. */
    private static final long MIDDLE = 1L << 28;

    private Decimals() {}

    /** The longest number with a decimal comma, in characters. */
    private static final int LONGEST = 64;

    /**
     * The float nearest to a decimal number with a point or with a comma; NaN when the text is not such a number. A
     * comma between thousands is none of either.
     */
    static float parse(char[] text, int offset, int length, boolean decimalComma) {
        if (!decimalComma) {
            return parse(text, offset, length);
        }
        if (length > LONGEST) {
            return Float.NaN;
        }
        char[] pointed = new char[length];
        for (int i = 0; i < length; i++) {
            char c = text[offset + i];
            if (c == '.') {
                return Float.NaN;
            }
            pointed[i] = c == ',' ? '.' : c;
        }
        return parse(pointed, 0, length);
    }

    /**
     * The float nearest to a decimal number, as {@link Float#parseFloat} gives it; NaN when the text is not a number,
     * or too large for a float. White space around it is ignored.
     */
    static float parse(char[] text, int offset, int length) {
        int from = offset;
        int to = offset + length;
        while (from < to && Character.isWhitespace(text[from])) {
            from++;
        }
        while (from < to && Character.isWhitespace(text[to - 1])) {
            to--;
        }
        return parseStripped(text, from, to);
    }

    /**
     * Parses up to 15 digits: these make a double exactly, and so does their quotient by a power of ten up to 22 except
     * for one rounding (Clinger, "How to read floating point numbers accurately", 1990). A second rounding, to a float,
     * is correct unless the double is in the middle between two floats.
     */
    private static float parseStripped(char[] text, int from, int to) {
        int at = from < to && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
        int start = at;
        long digits = 0;
        int point = -1;
        for (; at < to; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
            } else if (text[at] == '.' && point < 0) {
                point = at;
            } else {
                return slow(text, from, to);
            }
        }
        int count = at - start - (point < 0 ? 0 : 1);
        if (count == 0 || count > EXACT_DIGITS) {
            return slow(text, from, to);
        }
        double value = digits / POWERS[point < 0 ? 0 : at - point - 1];
        if ((Double.doubleToRawLongBits(value) & LOST) == MIDDLE) {
            return slow(text, from, to);
        }
        return (float) (text[from] == '-' ? -value : value);
    }

    /** Parses exponents, many digits, and texts that are not numbers. */
    private static float slow(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            // Java also accepts 1f, 1d, 0x1p3 and Infinity.
            if ("0123456789.+-eE".indexOf(text[i]) < 0) {
                return Float.NaN;
            }
        }
        try {
            float value = Float.parseFloat(new String(text, from, to - from));
            return Float.isFinite(value) ? value : Float.NaN;
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }
}
