package dev.foretell.openstack.cloud;

import java.util.List;

/**
 * An option, a variable or a file is wrong; nothing was created. The message has one line per error and repeats no
 * secret.
 */
public final class UsageException extends RuntimeException {

    /** One error. */
    public UsageException(String message) {
        super(message);
    }

    /** Several errors. */
    public UsageException(List<String> errors) {
        super(String.join("\n", errors));
    }
}
