package dev.foretell.web.dataset;

/** Thrown when a dataset does not exist, or no longer. The message is for the client. */
public final class UnknownDatasetException extends RuntimeException {

    UnknownDatasetException(String id) {
        super("There is no dataset \"" + (id.length() <= 64 ? id : id.substring(0, 64) + "…") + "\".");
    }
}
