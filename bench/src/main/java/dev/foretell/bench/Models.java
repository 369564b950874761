package dev.foretell.bench;

import dev.foretell.manifest.Catalog;
import dev.foretell.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model repository that is measured with: an option of several commands. */
final class Models {

    @Option(
            names = "--models",
            paramLabel = "FOLDER",
            description = "The model repository; else FORETELL_MODELS, else model/repository.")
    private @Nullable Path repository;

    /** The repository. */
    Path folder() {
        return repository == null ? new Settings(System.getenv()).models() : repository;
    }

    /**
     * The newest version of a model.
     *
     * @throws IllegalArgumentException when there is none
     */
    Catalog.Entry find(String model) {
        Path folder = folder();
        Optional<Catalog.Entry> found = Catalog.read(folder).newest(model);
        return found.orElseThrow(() -> new IllegalArgumentException("no model " + model + " in " + folder));
    }
}
