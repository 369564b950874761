package dev.foretell.web.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The status of a prediction or dataset. The last three are terminal. */
public enum Status {
    /** It is accepted, and no worker has taken it yet. */
    STARTING,
    /** A worker has taken it. */
    PROCESSING,
    /** It has an output. */
    SUCCEEDED,
    /** It has a problem instead of an output. */
    FAILED,
    /** Its caller canceled it before a worker took it. */
    CANCELED;

    /** Whether the status is final. */
    public boolean isTerminal() {
        return this != STARTING && this != PROCESSING;
    }

    /** The status in JSON and in the database, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status with a name in lower case. */
    public static Optional<Status> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(status -> status.wireName().equals(name))
                .findFirst();
    }
}
