package dev.foretell.web.webhook;

import java.io.IOException;

/** A name has an address that webhooks may not go to. The address is not told: it is not the caller's to know. */
final class RefusedAddressException extends IOException {

    RefusedAddressException() {
        super("the host has an address that is not public");
    }
}
