package dev.foretell.model;

/** A version of a model cannot be loaded. The message names it and the reason. */
public final class ModelException extends RuntimeException {

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
