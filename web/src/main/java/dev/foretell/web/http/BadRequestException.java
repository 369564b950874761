package dev.foretell.web.http;

import io.javalin.http.HttpStatus;

/** A request that is wrong before it comes to any model. The message is for the client. */
final class BadRequestException extends RuntimeException {

    private final HttpStatus status;

    BadRequestException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    HttpStatus status() {
        return status;
    }
}
