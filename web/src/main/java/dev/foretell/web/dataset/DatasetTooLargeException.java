package dev.foretell.web.dataset;

/** Thrown when a dataset is larger than the limit. The message is for the client. */
public final class DatasetTooLargeException extends RuntimeException {

    /** @param message for the client */
    public DatasetTooLargeException(String message) {
        super(message);
    }
}
