package dev.foretell.web.database;

/** The database is away, too slow or cannot do what was asked of it at present. What was to be stored is not, unless the connection was lost in the very end. */
public class HistoryUnavailableException extends RuntimeException {

    public HistoryUnavailableException(String message) {
        super(message);
    }

    HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
