package dev.foretell.worker;

import dev.foretell.manifest.Catalog;
import dev.foretell.model.Model;
import dev.foretell.model.ModelException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that a worker serves, brought in line with one catalog after the other: what is new or changed is loaded
 * and warmed, and only then announced; a removed version is no longer announced, but kept for some time, since jobs for
 * it may be in flight. Used by one thread at a time, except where noted.
 */
final class ServedModels {

    /** The rest of the worker, which follows what is served. */
    interface Listener {
        /** The models whose jobs are consumed from now on. */
        void serve(List<String> models);

        /** The announced versions have changed. */
        void changed();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

    private final String worker;
    private final List<String> serve;
    private final LoadedModels models;
    private final Inbox inbox;
    private final Duration grace;
    private final Function<String, List<Lane>> lanes;
    private final Listener listener;
    private final FailedLoads failures;
    private final Map<Catalog.Entry, Model> first = new LinkedHashMap<>();
    private final Map<String, ServedModel> serving = new ConcurrentSkipListMap<>();
    private volatile boolean stopped;

    /**
     * Serves nothing yet.
     *
     * @param serve the names of the models; empty for all
     * @param grace how long a removed version is kept
     * @param lanes makes the lanes of a model, not started
     */
    ServedModels(
            String worker,
            List<String> serve,
            LoadedModels models,
            Inbox inbox,
            Duration grace,
            Function<String, List<Lane>> lanes,
            Listener listener) {
        this.worker = worker;
        this.serve = List.copyOf(serve);
        this.models = models;
        this.inbox = inbox;
        this.grace = grace;
        this.lanes = lanes;
        this.listener = listener;
        this.failures = new FailedLoads(worker);
    }

    /**
     * Loads the models for the first time. A version that cannot be loaded is reported and left out: one bad folder
     * must not keep a worker from starting.
     *
     * @throws ModelException when no version of a named model can be loaded, or no model at all
     */
    void load(Catalog catalog) {
        boolean some = false;
        for (String name : serve.isEmpty() ? catalog.names() : serve) {
            if (!catalog.isUnloaded(name)) {
                boolean loaded = load(catalog.versions(name));
                if (!loaded && serve.contains(name)) {
                    throw new ModelException("no version of the model " + name + " could be loaded");
                }
                some |= loaded;
            }
        }
        if (!some && catalog.names().stream().anyMatch(name -> !catalog.isUnloaded(name))) {
            throw new ModelException("no model could be loaded");
        }
    }

    private boolean load(List<Catalog.Entry> versions) {
        boolean some = false;
        for (Catalog.Entry version : versions) {
            try {
                first.put(version, Model.load(version));
                some = true;
            } catch (ModelException e) {
                failures.failed(version, e);
            }
        }
        return some;
    }

    /** Warms up what was loaded, announces it, and starts its lanes. */
    void start() {
        first.forEach((entry, model) -> {
            ServedModel of = serving.computeIfAbsent(entry.manifest().name(), this::newModel);
            try (model) {
                of.load(model);
            }
            of.publish(model, entry.fingerprint());
            log(model, of);
        });
        first.clear();
        serving.values().forEach(ServedModel::start);
        listener.serve(names());
        listener.changed();
    }

    private ServedModel newModel(String name) {
        return new ServedModel(name, lanes.apply(name), models, inbox);
    }

    /** The models that are served. */
    private List<String> names() {
        return serving.entrySet().stream()
                .filter(each -> !each.getValue().isWithdrawn())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Loads nothing from now on. Safe for use by several threads. */
    void stop() {
        stopped = true;
    }

    /** Whether nothing is loaded any more. Safe for use by several threads. */
    boolean isStopped() {
        return stopped;
    }

    /** Follows what the repository holds now. */
    void follow(Catalog catalog) {
        long now = System.nanoTime();
        Map<String, List<Catalog.Entry>> wanted = wanted(catalog);
        leave(wanted, now + grace.toNanos());
        wanted.forEach((name, versions) -> versions.forEach(this::follow));
        serving.values().stream().filter(each -> !each.isWithdrawn()).forEach(each -> free(each, now));
        serving.values().removeIf(ServedModels::isForgotten);
    }

    private Map<String, List<Catalog.Entry>> wanted(Catalog catalog) {
        return catalog.names().stream()
                .filter(name -> serve.isEmpty() || serve.contains(name))
                .filter(name -> !catalog.isUnloaded(name))
                .collect(Collectors.toMap(name -> name, catalog::versions));
    }

    private void leave(Map<String, List<Catalog.Entry>> wanted, long until) {
        serving.forEach((name, each) -> {
            Set<String> kept = wanted.getOrDefault(name, List.of()).stream()
                    .map(entry -> entry.manifest().version())
                    .collect(Collectors.toSet());
            if (each.keep(kept, until)) {
                LOG.info("{}: model {}: remaining versions: {}", worker, name, kept.isEmpty() ? "none" : kept);
                listener.changed();
            }
        });
    }

    private void follow(Catalog.Entry entry) {
        ServedModel known = serving.get(entry.manifest().name());
        if (known == null) {
            load(entry, newModel(entry.manifest().name()));
        } else if (known.isWithdrawn() || known.has(entry)) {
            // A model that is ending is served again once it has ended.
            return;
        } else if (known.takeBack(entry)) {
            listener.changed();
        } else {
            load(entry, known);
        }
    }

    private void load(Catalog.Entry entry, ServedModel of) {
        if (stopped || !failures.isDue(entry)) {
            return;
        }
        try (Model model = Model.load(entry)) {
            of.load(model);
            publish(entry, model, of);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) { // One broken version must not end the others.
            failures.failed(entry, e);
        }
    }

    private void publish(Catalog.Entry entry, Model model, ServedModel of) {
        boolean added = serving.putIfAbsent(entry.manifest().name(), of) == null;
        if (added) {
            of.start();
        }
        of.publish(model, entry.fingerprint());
        failures.loaded(entry);
        log(model, of);
        listener.changed();
        if (added) {
            listener.serve(names());
        }
    }

    private void log(Model model, ServedModel of) {
        LOG.info(
                "{}: serving {} with {} ({}), batch limit {}",
                worker,
                model.manifest().label(),
                model.engine(),
                model.engineReason(),
                of.limit(model));
    }

    private void free(ServedModel each, long now) {
        if (each.isOver(now)) {
            each.withdraw();
            listener.serve(names());
        } else {
            each.free(now);
        }
    }

    private static boolean isForgotten(ServedModel each) {
        if (each.isEnded()) {
            each.forget();
            return true;
        }
        return false;
    }

    /**
     * The most rows of a version in one forward pass; 0 when its model is not served. Safe for use by several threads.
     */
    int limit(Model version) {
        ServedModel of = serving.get(version.manifest().name());
        return of == null ? 0 : of.limit(version);
    }

    /** All lanes. Safe for use by several threads. */
    List<Lane> lanes() {
        return serving.values().stream().flatMap(each -> each.lanes().stream()).toList();
    }

    /** Frees models that were loaded and never started. The lanes keep running. */
    void close() {
        first.values().forEach(Model::close);
    }
}
