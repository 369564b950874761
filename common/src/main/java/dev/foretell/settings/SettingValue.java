package dev.foretell.settings;

import java.nio.file.Path;

/**
 * The value of a setting.
 *
 * @param source its origin, with which messages begin: the variable, and the file if it comes from one
 * @param text without white space around it; empty when the setting is not set
 * @param repeatable whether messages may repeat the text; never that of a file, which may hold a secret by mistake
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

    /** The message about a wrong value. */
    String wrong(String expected) {
        return source + ": " + expected + (repeatable ? ", not \"" + text + "\"" : "");
    }

    /** The message about a wrong value that may be a secret. */
    String wrongSecret(String expected) {
        return source + ": " + expected;
    }
}
