package dev.foretell.openstack.cloud;

import org.jspecify.annotations.Nullable;

/** The cloud cannot be reached, or refused a request; the message says which, and gives the cloud's reason. */
public final class CloudException extends RuntimeException {

    private final int status;

    /** A failure without an HTTP response. */
    public CloudException(String message) {
        this(message, 0, null);
    }

    CloudException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Whether the request conflicts with the state of the resource (HTTP 409), for now or for good. */
    public boolean isConflict() {
        return status == 409;
    }
}
