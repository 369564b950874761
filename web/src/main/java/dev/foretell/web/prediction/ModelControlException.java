package dev.foretell.web.prediction;

/** Models cannot be put into or out of service: the repository cannot be read, or not be written. */
public final class ModelControlException extends RuntimeException {

    ModelControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
