package dev.foretell.manifest;

/** A manifest cannot be used. The message names the file and what is wrong with it. */
public final class InvalidManifestException extends RuntimeException {

    InvalidManifestException(String message) {
        super(message);
    }

    InvalidManifestException(String message, Throwable cause) {
        super(message, cause);
    }
}
