package dev.foretell.model.keras;

/** A model's files cannot be imported. The message names the file and the reason. */
public final class KerasImportException extends RuntimeException {

    KerasImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
