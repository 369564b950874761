package dev.foretell.model.image;

/**
 * Says that bytes are not an image with a digit that can be read. The message is for the person who sent them: what was
 * expected and what came.
 */
public final class InvalidImageException extends RuntimeException {

    InvalidImageException(String message) {
        super(message);
    }

    InvalidImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
