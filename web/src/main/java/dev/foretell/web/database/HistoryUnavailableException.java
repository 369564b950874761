package dev.foretell.web.database;

/**
 * Thrown when the database is unavailable, too slow, or cannot do what was requested. Nothing was stored, unless the
 * connection was lost at the very end.
 */
public class HistoryUnavailableException extends RuntimeException {

    public HistoryUnavailableException(String message) {
        super(message);
    }

    HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
