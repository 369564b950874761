package dev.foretell.openstack.cloud;

import org.jspecify.annotations.Nullable;

/** The cloud cannot be reached, or refused what was asked; the message says what, and in which words. */
public final class CloudException extends RuntimeException {

    private final int status;

    /** A refusal without an answer over HTTP. */
    public CloudException(String message) {
        this(message, 0, null);
    }

    CloudException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Whether what was asked for cannot be done yet, or no longer, because of the state of things (HTTP 409). */
    public boolean isConflict() {
        return status == 409;
    }
}
