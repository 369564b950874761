package dev.foretell.model.command;

/** A command is refused, or fails. The message is the one line that people see. */
final class CommandException extends RuntimeException {

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
