package dev.foretell.web.edge;

import java.util.Optional;

/** The name and version of this program. */
public final class Implementation {

    public static final String NAME = "foretell";

    private Implementation() {}

    /** The version from the jar's manifest; {@code dev} without a jar. */
    public static String version() {
        return Optional.ofNullable(Implementation.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
