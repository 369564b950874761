package dev.foretell.web.prediction;

/** There is no such model, or no such version of it. The message names those that there are. */
public final class UnknownModelException extends RuntimeException {

    UnknownModelException(String message) {
        super(message);
    }
}
