package dev.foretell.web.edge;

import java.util.Optional;

/** What this program is called, and which version of it runs. */
public final class Implementation {

    public static final String NAME = "foretell";

    private Implementation() {}

    /** The version as the jar's manifest tells it; {@code dev} where there is no jar. */
    public static String version() {
        return Optional.ofNullable(Implementation.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
