package dev.foretell.web.database;

/** The database does not take what it was given; trying it again would not help. */
public final class RefusedRowException extends HistoryUnavailableException {

    RefusedRowException(String message, Throwable cause) {
        super(message, cause);
    }
}
