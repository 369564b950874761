package dev.foretell.model.keras;

/** A model's file cannot be read, or holds what is not supported. The message is for people: it names the file or layer and the reason. */
public final class KerasException extends RuntimeException {

    public KerasException(String message) {
        super(message);
    }

    public KerasException(String message, Throwable cause) {
        super(message, cause);
    }
}
