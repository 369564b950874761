package dev.foretell.web.predict;

import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the version of a model that a request is for. Immutable, so safe for use by several threads. */
public final class Models {

    private final Catalog catalog;

    public Models(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The version that is asked for, or the newest when none is.
     *
     * @throws UnknownModelException when there is none
     */
    public Catalog.Entry choose(String model, @Nullable String version) {
        List<String> versions = catalog.versions(model).stream()
                .map(entry -> entry.manifest().version())
                .toList();
        if (versions.isEmpty()) {
            throw new UnknownModelException("There is no model \"" + shortened(model) + "\"; there are "
                    + String.join(", ", catalog.names()) + ".");
        }
        return (version == null ? catalog.newest(model) : catalog.find(model, version))
                .orElseThrow(() -> new UnknownModelException("The model " + model + " has no version \""
                        + shortened(String.valueOf(version)) + "\"; it has " + String.join(", ", versions) + "."));
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }

    /** The newest versions of the models that take rows of a table. */
    public List<Manifest> tables() {
        return catalog.names().stream()
                .map(name -> choose(name, null).manifest())
                .filter(manifest -> !manifest.takesImages())
                .toList();
    }

    /** The names of all models. */
    public List<String> names() {
        return List.copyOf(catalog.names());
    }
}
