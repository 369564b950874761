package dev.foretell.web.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a key allows. No right holds another: a key that may do both names both. */
public enum Right {
    /** To see pages, models and predictions, and to predict. */
    PREDICT,
    /** To change what is served. */
    ADMIN;

    /** The right as the setting names it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Right> of(String text) {
        return Arrays.stream(values())
                .filter(right -> right.text().equals(text))
                .findFirst();
    }
}
