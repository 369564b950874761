package dev.foretell.web.edge;

import java.io.IOException;

/** A body that is not what its {@code Content-Encoding} says. The message is for the caller. */
final class UndecodableBodyException extends IOException {

    UndecodableBodyException(String message, Throwable cause) {
        super(message, cause);
    }

    UndecodableBodyException(String message) {
        super(message);
    }
}
