package dev.foretell.model.command;

/** A command that is refused, or fails. The message is the one line that it prints. */
final class CommandException extends RuntimeException {

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
