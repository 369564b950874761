package dev.foretell.web.database;

/**
 * Thrown when the database cannot be used and waiting would not help. The message is for the person who starts the
 * program; it holds no secret.
 */
public final class DatabaseException extends RuntimeException {

    DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
