package dev.foretell.web.dataset;

import java.util.List;

/** Thrown when too many rows of a dataset have errors. The messages, one sentence each, are for the client. */
public final class RejectedDatasetException extends RuntimeException {

    private final List<String> messages;

    RejectedDatasetException(List<String> messages) {
        super(String.join(" ", messages));
        this.messages = List.copyOf(messages);
    }

    /** The reason, and the errors of the first rows. */
    public List<String> messages() {
        return messages;
    }
}
