package dev.foretell.web.table;

import java.util.List;

/** A table does not fit the model. Each message is for the person who sent it: which line and field, what was expected, what came. */
public final class InvalidTableException extends RuntimeException {

    private final List<String> messages;

    InvalidTableException(List<String> messages) {
        super(String.join(" ", messages));
        this.messages = List.copyOf(messages);
    }

    InvalidTableException(String message) {
        this(List.of(message));
    }

    /** What is wrong, one sentence each. */
    public List<String> messages() {
        return messages;
    }
}
