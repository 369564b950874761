package dev.foretell.web.edge;

import dev.foretell.manifest.Catalog;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * The version of a model that a request is for, once it is known; its failure is counted for that version. Stateless.
 */
public final class ChosenVersion {

    private static final String ATTRIBUTE = "foretell.chosen";

    private ChosenVersion() {}

    /** Records the version. */
    public static void set(Context ctx, Catalog.Entry version) {
        ctx.attribute(ATTRIBUTE, version);
    }

    /** The version; empty while none was chosen. */
    public static Optional<Catalog.Entry> of(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }
}
