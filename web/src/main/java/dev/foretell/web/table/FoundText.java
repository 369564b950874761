package dev.foretell.web.table;

import java.util.regex.Pattern;

/** Formats what was found in a file for messages: short, and without characters that cannot be displayed or stored. */
final class FoundText {

    private static final int MAX_LENGTH = 40;
    private static final char REPLACEMENT = '\uFFFD';

    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?[0-9]{1,20},[0-9]{1,20}");

    /** A number with separators that may be between thousands. */
    private static final Pattern THOUSANDS =
            Pattern.compile("[+-]?[1-9][0-9]{0,2}([,.'’ ][0-9]{3}){1,6}([,.][0-9]{1,20})?");

    private FoundText() {}

    /** Quotes a text, or returns "nothing". */
    static String quoted(CharSequence text) {
        return text.isEmpty() ? "nothing" : "\"" + shortened(text) + "\"";
    }

    /** Quotes a text where a number was expected, with the probable cause. */
    static String notANumber(String text, boolean decimalComma) {
        String hint = "";
        if (text.indexOf(REPLACEMENT) >= 0) {
            hint = " (not UTF-8?)";
        } else if (THOUSANDS.matcher(text).matches()) {
            hint = decimalComma ? " (a point? expected a comma)" : " (a comma between thousands, or a decimal comma?)";
        } else if (!decimalComma && DECIMAL_COMMA.matcher(text).matches()) {
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
