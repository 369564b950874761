package dev.foretell.model.keras;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of Keras that wrote a model. Immutable.
 *
 * @param major 2 or 3
 * @param minor the second number; the largest there is when a file does not say it
 */
record KerasVersion(int major, int minor) {

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    /** Keras 3 of the newest kind, as files are taken to be that do not say their version. */
    static final KerasVersion NEWEST = new KerasVersion(3, Integer.MAX_VALUE);

    /** Reads the version of a file; what Keras 0 and 1 wrote is read like Keras 2. */
    static KerasVersion of(String version) {
        Matcher matcher = NUMBERS.matcher(version);
        if (!matcher.matches()) {
            return NEWEST;
        }
        int major = Math.max(2, Integer.parseInt(matcher.group(1)));
        return new KerasVersion(
                Math.min(3, major), matcher.group(2) == null ? Integer.MAX_VALUE : Integer.parseInt(matcher.group(2)));
    }

    /** Whether it is a version or a later one. */
    boolean since(int since, int minorSince) {
        return major > since || (major == since && minor >= minorSince);
    }
}
