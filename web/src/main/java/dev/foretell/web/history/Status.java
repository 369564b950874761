package dev.foretell.web.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a prediction is. The last three are ends: nothing leads out of them. */
public enum Status {
    /** Accepted; no worker has taken it yet. */
    STARTING,
    /** A worker has taken it. */
    PROCESSING,
    /** It has an output. */
    SUCCEEDED,
    /** It has a problem instead. */
    FAILED,
    /** Its caller has withdrawn it before a worker took it. */
    CANCELED;

    /** Whether it stays so. */
    public boolean isTerminal() {
        return this != STARTING && this != PROCESSING;
    }

    /** The status as it stands in JSON and in the database: in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of that name in lower case. */
    public static Optional<Status> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(status -> status.wireName().equals(name))
                .findFirst();
    }
}
