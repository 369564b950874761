package dev.foretell.bench.options;

import dev.foretell.manifest.Catalog;
import dev.foretell.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model that is measured with, and the repository that it is from: options of several commands. */
public final class ModelOptions {

    @Option(names = "--model", paramLabel = "NAME", description = "The model (default: ${DEFAULT-VALUE}).")
    private String model = "diabetes";

    @Option(
            names = "--models",
            paramLabel = "FOLDER",
            description = "The model repository; else FORETELL_MODELS, else model/repository.")
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
     * @throws IllegalArgumentException when there is none
     */
    public Catalog.Entry chosen() {
        return find(model);
    }

    /** The same of another model. */
    public Catalog.Entry find(String name) {
        Path folder = folder();
        Optional<Catalog.Entry> found = Catalog.read(folder).newest(name);
        return found.orElseThrow(() -> new IllegalArgumentException("no model " + name + " in " + folder));
    }
}
