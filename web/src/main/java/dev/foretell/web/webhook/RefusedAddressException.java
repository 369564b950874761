package dev.foretell.web.webhook;

import java.io.IOException;

/**
 * Thrown when a name has an address that webhooks must not go to. The message does not contain the address, which
 * callers must not learn.
 */
final class RefusedAddressException extends IOException {

    RefusedAddressException() {
        super("the host has an address that is not public");
    }
}
