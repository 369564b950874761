package dev.foretell.web.prediction;

/** What is asked for contradicts what is there already, e.g. another job under the same id. */
public final class ConflictException extends RuntimeException {

    public ConflictException(String message) {
        super(message);
    }
}
