package dev.foretell.model.engine;

import java.util.Objects;

/** An engine does not run a model. The message names what is not supported, or what is wrong with the model. */
public final class EngineException extends RuntimeException {

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
