package dev.foretell.model.npz;

/** A file of arrays cannot be read. The message names file, array and reason. */
public final class NpzException extends RuntimeException {

    NpzException(String message) {
        super(message);
    }

    NpzException(String message, Throwable cause) {
        super(message, cause);
    }
}
