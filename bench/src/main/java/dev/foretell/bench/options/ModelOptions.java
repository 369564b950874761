package dev.foretell.bench.options;

import dev.foretell.manifest.Catalog;
import dev.foretell.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of several commands: the model and its repository. */
public final class ModelOptions {

    @Option(names = "--model", paramLabel = "NAME", description = "Name of the model (default: ${DEFAULT-VALUE}).")
    private String model = "diabetes";

    @Option(
            names = "--models",
            paramLabel = "FOLDER",
            description = "The model repository (default: FORETELL_MODELS, then model/repository).")
    private @Nullable Path repository;

    /** The repository. */
    public Path folder() {
        return repository == null ? new Settings(System.getenv()).models() : repository;
    }

    /** The model's name. */
    public String name() {
        return model;
    }

    /**
     * The newest version of the model.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Catalog.Entry chosen() {
        return find(model);
    }

    /**
     * The newest version of a named model.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Catalog.Entry find(String name) {
        Path folder = folder();
        Optional<Catalog.Entry> found = Catalog.read(folder).newest(name);
        return found.orElseThrow(() -> new IllegalArgumentException("no model " + name + " in " + folder));
    }
}
