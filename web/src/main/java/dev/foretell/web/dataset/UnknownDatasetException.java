package dev.foretell.web.dataset;

/** There is no such dataset, or not any more. The message is for the client. */
public final class UnknownDatasetException extends RuntimeException {

    UnknownDatasetException(String id) {
        super("There is no dataset \"" + (id.length() <= 64 ? id : id.substring(0, 64) + "…") + "\".");
    }
}
