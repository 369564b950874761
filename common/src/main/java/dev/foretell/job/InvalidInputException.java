package dev.foretell.job;

/**
 * Thrown when the input does not fit the model. The message is for the caller: which field, what was expected, what was
 * found.
 */
public class InvalidInputException extends RuntimeException {

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }

    /** An exception with the message of its cause. */
    public InvalidInputException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
