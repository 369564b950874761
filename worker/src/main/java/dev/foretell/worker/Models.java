package dev.foretell.worker;

import dev.foretell.manifest.Catalog;
import dev.foretell.model.Model;
import dev.foretell.model.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions that a worker has loaded. Immutable, so safe for use by several threads. */
final class Models implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    /** By name, then by version as a number, so that the newest is last. */
    private final Map<String, SortedMap<Integer, Model>> models = new LinkedHashMap<>();

    private Models() {}

    /**
     * Loads the models to serve. A version that cannot be loaded is reported and left out.
     *
     * @param serve the names of the models; empty for all
     * @throws ModelException when none of the versions of a model can be loaded, or there is no such model
     */
    static Models load(Catalog catalog, List<String> serve) {
        Models loaded = new Models();
        catalog.problems().forEach(problem -> LOG.warn("left out a model: {}", problem));
        for (String name : serve.isEmpty() ? catalog.names() : serve) {
            loaded.load(name, catalog.versions(name));
        }
        return loaded;
    }

    private void load(String name, List<Catalog.Entry> versions) {
        SortedMap<Integer, Model> loaded = new TreeMap<>();
        for (Catalog.Entry version : versions) {
            try {
                loaded.put(Integer.valueOf(version.manifest().version()), Model.load(version));
            } catch (ModelException e) {
                LOG.warn("left out a version: {}", e.getMessage());
            }
        }
        if (loaded.isEmpty()) {
            throw new ModelException("no version of the model " + name + " could be loaded");
        }
        models.put(name, loaded);
    }

    List<String> names() {
        return List.copyOf(models.keySet());
    }

    /** The versions of a model, oldest first. */
    List<Model> versions(String name) {
        SortedMap<Integer, Model> versions = models.get(name);
        return versions == null ? List.of() : new ArrayList<>(versions.values());
    }

    /** A version of a model, or the newest when none is named. */
    Optional<Model> find(String name, @Nullable String version) {
        return versions(name).stream()
                .filter(model -> version == null || model.manifest().version().equals(version))
                .reduce((older, newer) -> newer);
    }

    @Override
    public void close() {
        models.values().forEach(versions -> versions.values().forEach(Model::close));
    }
}
