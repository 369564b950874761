package dev.foretell.web.prediction;

/** A request that contradicts what exists already, such as another job under the same id. */
public final class ConflictException extends RuntimeException {

    public ConflictException(String message) {
        super(message);
    }
}
