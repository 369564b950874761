package dev.foretell.web.table;

import java.util.regex.Pattern;

/** What was found in a file, in a form that is safe to show, to store and to write again: short, and without characters that are none. */
final class Found {

    private static final int MAX_LENGTH = 40;
    private static final char REPLACEMENT = '\uFFFD';

    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?[0-9]{1,20},[0-9]{1,20}");

    private Found() {}

    /** A text in quotes, or "nothing". */
    static String quoted(CharSequence text) {
        return text.isEmpty() ? "nothing" : "\"" + shortened(text) + "\"";
    }

    /** A text in quotes where a number was expected, with what may have gone wrong when the file was made. */
    static String notANumber(String text) {
        String hint = "";
        if (text.indexOf(REPLACEMENT) >= 0) {
            hint = " (bytes that are no UTF-8?)";
        } else if (DECIMAL_COMMA.matcher(text).matches()) {
            hint = " (a decimal comma? expected a point)";
        }
        return quoted(text) + hint;
    }

    static String shortened(CharSequence text) {
        StringBuilder shown = new StringBuilder(MAX_LENGTH + 1);
        int end = Math.min(text.length(), MAX_LENGTH);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                shown.append(c).append(text.charAt(++i));
            } else {
                shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return text.length() > end ? shown.append('…').toString() : shown.toString();
    }
}
