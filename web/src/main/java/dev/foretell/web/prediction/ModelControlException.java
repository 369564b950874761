package dev.foretell.web.prediction;

/** A model cannot be taken out of service or put back: the repository cannot be read or written. */
public final class ModelControlException extends RuntimeException {

    ModelControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
