package dev.foretell.web.edge;

import io.javalin.http.HttpStatus;

/** A request that is refused before it reaches a model. The message is for the caller. */
public final class BadRequestException extends RuntimeException {

    private final HttpStatus status;
    private final int retryAfter;

    public BadRequestException(HttpStatus status, String message) {
        this(status, message, 0);
    }

    /** @param retryAfter the seconds after which it may be accepted, or 0 when waiting does not help */
    BadRequestException(HttpStatus status, String message, int retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    HttpStatus status() {
        return status;
    }

    int retryAfter() {
        return retryAfter;
    }
}
