package dev.foretell.web.table;

/** What was found in a file, in a form that is safe to show, to store and to write again: short, and without characters that are none. */
final class Found {

    private static final int MAX_LENGTH = 40;
    private static final char REPLACEMENT = '\uFFFD';

    private Found() {}

    /** A text in quotes, or "nothing". */
    static String quoted(CharSequence text) {
        return text.isEmpty() ? "nothing" : "\"" + shortened(text) + "\"";
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
