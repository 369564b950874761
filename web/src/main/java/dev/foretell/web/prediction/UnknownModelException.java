package dev.foretell.web.prediction;

/** A model or version that does not exist. The message lists those that do. */
public final class UnknownModelException extends RuntimeException {

    UnknownModelException(String message) {
        super(message);
    }
}
