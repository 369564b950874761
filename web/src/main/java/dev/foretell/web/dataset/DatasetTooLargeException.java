package dev.foretell.web.dataset;

/** A dataset is larger than may be. The message is for the client. */
public final class DatasetTooLargeException extends RuntimeException {

    /** @param message for the client */
    public DatasetTooLargeException(String message) {
        super(message);
    }
}
