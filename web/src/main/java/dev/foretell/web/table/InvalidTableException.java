package dev.foretell.web.table;

import java.util.List;

/**
 * Thrown when a table does not fit the model. Each message is for its sender: line and field, what was expected, what
 * was found.
 */
public final class InvalidTableException extends RuntimeException {

    private final List<String> messages;

    InvalidTableException(List<String> messages) {
        super(String.join(" ", messages));
        this.messages = List.copyOf(messages);
    }

    public InvalidTableException(String message) {
        this(List.of(message));
    }

    /** The reasons, one sentence each. */
    public List<String> messages() {
        return messages;
    }
}
