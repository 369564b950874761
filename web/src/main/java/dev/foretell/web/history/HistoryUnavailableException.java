package dev.foretell.web.history;

/** The database is away, too slow or cannot do what was asked of it at present. What was to be stored is not, unless the connection was lost in the very end. */
public class HistoryUnavailableException extends RuntimeException {

    HistoryUnavailableException(String message) {
        super(message);
    }

    HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
