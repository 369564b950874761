package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.manifest.Catalog;
import dev.foretell.manifest.Repository;
import dev.foretell.model.Model;
import dev.foretell.model.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a worker follow the model repository while it serves: on a thread of its own it loads and warms what is new or changed, and only then
 * announces it; what goes is announced no longer at once, but kept for some time, since jobs for it are under way. What cannot be
 * loaded is reported once, and tried again from time to time. {@link #load}, {@link #start}, {@link #close} once each, in this
 * order; the other methods are safe for use by several threads.
 */
final class Loader implements AutoCloseable {

    /** The rest of the worker, as it concerns the loader. */
    interface Surroundings {
        /** Lanes for one more model, not started. */
        List<Lane> lanes(String model);

        /** The models whose jobs are asked for from now on. */
        void serve(List<String> models);

        /** A held job's turn: the repository has been looked at, and what it holds is loaded. */
        void decode(Delivery delivery);

        /** The announced versions have changed. */
        void changed();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(25);

    /** What could not be loaded, and when to try again, as {@link System#nanoTime}. */
    private record Failure(String fingerprint, long retry) {}

    private final String worker;
    private final Repository repository;
    private final List<String> serve;
    private final LoadedModels models;
    private final Inbox inbox;
    private final Surroundings surroundings;
    private final Duration poll;
    private final Duration grace;
    private final ScheduledExecutorService thread;
    private final Map<Catalog.Entry, Model> first = new LinkedHashMap<>();
    private final Map<String, ServedModel> serving = new ConcurrentSkipListMap<>();
    private final Map<String, Failure> failures = new HashMap<>();
    private final Queue<Delivery> held = new ConcurrentLinkedQueue<>();
    private final Queue<String> gone = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean stopping;

    /**
     * A loader that has loaded nothing yet.
     *
     * @param serve the names of the models; empty for all
     * @param poll how often it looks at the repository
     * @param grace how long a version is kept after it has gone
     */
    Loader(
            String worker,
            Repository repository,
            List<String> serve,
            LoadedModels models,
            Inbox inbox,
            Duration poll,
            Duration grace,
            Surroundings surroundings) {
        this.worker = worker;
        this.repository = repository;
        this.serve = List.copyOf(serve);
        this.models = models;
        this.inbox = inbox;
        this.poll = poll;
        this.grace = grace;
        this.surroundings = surroundings;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, worker + "-loader"));
    }

    /**
     * Loads the models to serve for the first time. A version that cannot be loaded is reported and left out: one bad folder must not
     * keep a worker from starting.
     *
     * @throws ModelException when nothing of a model that is named can be loaded, or nothing at all
     */
    void load() {
        Catalog catalog = repository.current();
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
                failed(version, e);
            }
        }
        return some;
    }

    /** Warms up what was loaded and announces it, then starts to follow the repository. */
    void start() {
        first.forEach((entry, model) -> {
            ServedModel of = serving.computeIfAbsent(entry.manifest().name(), this::newServing);
            try (model) {
                of.load(model);
            }
            of.publish(model, entry.fingerprint());
            tell(model, of);
        });
        first.clear();
        serving.values().forEach(ServedModel::start);
        surroundings.serve(names());
        surroundings.changed();
        var unused = thread.scheduleWithFixedDelay(this::look, poll.toNanos(), poll.toNanos(), TimeUnit.NANOSECONDS);
    }

    private ServedModel newServing(String name) {
        return new ServedModel(name, surroundings.lanes(name), models, inbox);
    }

    /** The models that are served. */
    private List<String> names() {
        return serving.entrySet().stream()
                .filter(each -> !each.getValue().isWithdrawn())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Holds a job for a version that is not here until the repository has been looked at, which is done soon. */
    void hold(Delivery delivery) {
        held.add(delivery);
        lookSoon();
    }

    /** Notes that the last job of a model has come, after its jobs are no longer asked for. */
    void gone(String model) {
        gone.add(model);
        lookSoon();
    }

    private void lookSoon() {
        if (asked.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                // Closed: nobody waits for it any more.
            }
        }
    }

    /** Loads nothing from now on. */
    void stop() {
        stopping = true;
    }

    private void look() {
        try {
            lookOnce();
        } catch (RuntimeException | Error e) { // The loader goes on, whatever one look brings.
            LOG.error("{}: could not follow the model repository; trying again", worker, e);
        }
    }

    private void lookOnce() {
        asked.set(false);
        // In this order: when a model's last job has come, all its jobs are among those that are held.
        List<String> ending = drained(gone);
        List<Delivery> waiting = drained(held);
        try {
            if (!stopping) {
                follow(repository.refresh());
            }
        } finally {
            waiting.forEach(surroundings::decode);
            ending.forEach(inbox::end);
        }
    }

    private static <T> List<T> drained(Queue<T> queue) {
        List<T> all = new ArrayList<>();
        for (T each = queue.poll(); each != null; each = queue.poll()) {
            all.add(each);
        }
        return all;
    }

    private void follow(Catalog catalog) {
        long now = System.nanoTime();
        Map<String, List<Catalog.Entry>> wanted = wanted(catalog);
        leave(wanted, now + grace.toNanos());
        wanted.forEach((name, versions) -> versions.forEach(this::follow));
        serving.values().stream().filter(each -> !each.isWithdrawn()).forEach(each -> free(each, now));
        serving.values().removeIf(Loader::forgotten);
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
                LOG.info(
                        "{}: of the model {} these versions are left: {}",
                        worker,
                        name,
                        kept.isEmpty() ? "none" : kept);
                surroundings.changed();
            }
        });
    }

    private void follow(Catalog.Entry entry) {
        ServedModel known = serving.get(entry.manifest().name());
        if (known == null) {
            load(entry, newServing(entry.manifest().name()));
        } else if (known.isWithdrawn() || known.has(entry)) {
            // What is about to end comes back once it has ended.
            return;
        } else if (known.takeBack(entry)) {
            surroundings.changed();
        } else {
            load(entry, known);
        }
    }

    private void load(Catalog.Entry entry, ServedModel of) {
        if (stopping || !isDue(entry)) {
            return;
        }
        try (Model model = Model.load(entry)) {
            of.load(model);
            publish(entry, model, of);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            failed(entry, e);
        }
    }

    private void publish(Catalog.Entry entry, Model model, ServedModel of) {
        String name = entry.manifest().name();
        boolean added = serving.putIfAbsent(name, of) == null;
        if (added) {
            of.start();
        }
        of.publish(model, entry.fingerprint());
        failures.remove(entry.manifest().label());
        tell(model, of);
        surroundings.changed();
        if (added) {
            surroundings.serve(names());
        }
    }

    private void tell(Model model, ServedModel of) {
        LOG.info(
                "{}: serving {} with {} ({}), batch limit {}",
                worker,
                model.manifest().label(),
                model.engine(),
                model.engineReason(),
                of.limit(model));
    }

    private boolean isDue(Catalog.Entry entry) {
        Failure failure = failures.get(entry.manifest().label());
        return failure == null
                || !failure.fingerprint().equals(entry.fingerprint())
                || System.nanoTime() - failure.retry() >= 0;
    }

    private void failed(Catalog.Entry entry, Throwable cause) {
        String label = entry.manifest().label();
        @Nullable
        Failure before = failures.put(label, new Failure(entry.fingerprint(), System.nanoTime() + RETRY.toNanos()));
        if (before != null && before.fingerprint().equals(entry.fingerprint())) {
            LOG.debug("{}: still cannot load {}", worker, label, cause);
        } else if (cause instanceof ModelException) {
            LOG.warn("left out a version: {}", cause.getMessage());
        } else {
            LOG.warn("left out a version: {} could not be loaded", label, cause);
        }
    }

    private void free(ServedModel each, long now) {
        if (each.isOver(now)) {
            each.withdraw();
            surroundings.serve(names());
        } else {
            each.free(now);
        }
    }

    private static boolean forgotten(ServedModel each) {
        if (each.isEnded()) {
            each.forget();
            return true;
        }
        return false;
    }

    /** Loads and follows no more; waits for what it is about. The lanes go on. */
    @Override
    public void close() {
        stopping = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_LOAD.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{}: a model was still being loaded at the end", worker);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        first.values().forEach(Model::close);
    }

    /** The most rows of a version in one forward pass; 0 when its model is not served. */
    int limit(Model version) {
        ServedModel of = serving.get(version.manifest().name());
        return of == null ? 0 : of.limit(version);
    }

    /** All lanes; after it was closed. */
    List<Lane> lanes() {
        return serving.values().stream().flatMap(each -> each.lanes().stream()).toList();
    }
}
