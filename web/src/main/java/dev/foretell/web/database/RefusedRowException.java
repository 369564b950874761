package dev.foretell.web.database;

/** Thrown when the database refuses the values that it was given; a repetition would not help. */
public final class RefusedRowException extends HistoryUnavailableException {

    RefusedRowException(String message, Throwable cause) {
        super(message, cause);
    }
}
