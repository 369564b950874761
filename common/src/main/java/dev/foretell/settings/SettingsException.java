package dev.foretell.settings;

import java.util.List;

/** Thrown when settings are wrong. The message names all of them, one per line, and holds no secret. */
public final class SettingsException extends RuntimeException {

    SettingsException(List<String> errors) {
        super(String.join(System.lineSeparator(), errors));
    }
}
