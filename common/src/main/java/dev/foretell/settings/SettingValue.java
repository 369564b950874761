package dev.foretell.settings;

import java.nio.file.Path;

/**
 * What was given for a setting.
 *
 * @param source where it stands, as messages begin: the variable, and the file if it stands in one
 * @param text without white space around it; empty when nothing was given
 * @param repeatable whether messages may repeat the text; never that of a file, which may be any secret, given by mistake
 */
record SettingValue(String source, String text, boolean repeatable) {

    static SettingValue variable(String variable, String text) {
        return new SettingValue(variable, text.strip(), true);
    }

    /**
     * Reads the file.
     *
     * @throws SettingFile.Unusable when it cannot be
     */
    static SettingValue file(String variable, Path file) {
        return new SettingValue(variable + ": " + file, SettingFile.read(file), false);
    }

    boolean isNothing() {
        return text.isEmpty();
    }

    /** What to tell of a text that is wrong. */
    String wrong(String expected) {
        return source + ": " + expected + (repeatable ? ", not \"" + text + "\"" : "");
    }

    /** The same of a text that may be a secret wherever it stands. */
    String wrongSecret(String expected) {
        return source + ": " + expected;
    }
}
