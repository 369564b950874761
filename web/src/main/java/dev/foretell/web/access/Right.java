package dev.foretell.web.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The rights of keys. No right includes another: a key with both must name both. */
public enum Right {
    /** Allows to see pages, models and predictions, and to predict. */
    PREDICT,
    /** Allows to change what is served. */
    ADMIN;

    /** The right as the setting names it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a caller is told whose key lacks the right. */
    public String lackedBy(String key) {
        return "The key " + key + " lacks the right " + text() + ".";
    }

    static Optional<Right> of(String text) {
        return Arrays.stream(values())
                .filter(right -> right.text().equals(text))
                .findFirst();
    }
}
