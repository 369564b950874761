package dev.foretell.job;

/** The input does not fit the model. The message is for the person who sent it: which field, what was expected, what came. */
public class InvalidInputException extends RuntimeException {

    public InvalidInputException(String message) {
        super(message);
    }

    /** The same message as the cause's. */
    public InvalidInputException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
