package dev.foretell.model.keras;

import java.util.Objects;

/**
 * A model's file cannot be read, or holds what is not supported. The message names the file or layer and the reason.
 */
public final class KerasException extends RuntimeException {

    public KerasException(String message) {
        super(message);
    }

    public KerasException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
