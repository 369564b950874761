package dev.foretell.worker;

import dev.foretell.manifest.Catalog;
import dev.foretell.model.Model;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One model that a worker serves: its lanes, and the versions that are loaded into them. Used by one thread at a time,
 * the one that starts the worker, then the loader's, except where noted.
 */
final class ServedModel {

    /** A version that is in every lane. */
    private record Loaded(String fingerprint, Model model) {}

    private final String name;
    private final List<Lane> lanes;
    private final LoadedModels models;
    private final Inbox inbox;
    private final Map<String, Loaded> versions = new HashMap<>();
    /** The time until which each is kept, as {@link System#nanoTime}. */
    private final Map<Loaded, Long> leaving = new LinkedHashMap<>();

    private boolean withdrawn;

    ServedModel(String name, List<Lane> lanes, LoadedModels models, Inbox inbox) {
        this.name = name;
        this.lanes = lanes;
        this.models = models;
        this.inbox = inbox;
    }

    /** Opens the inbox for the model, and starts the lanes. */
    void start() {
        inbox.open(name);
        lanes.forEach(Lane::start);
    }

    List<Lane> lanes() {
        return lanes;
    }

    /** The most rows of a version in one forward pass. Safe for use by several threads. */
    int limit(Model version) {
        return lanes.stream().mapToInt(lane -> lane.limit(version)).min().orElse(0);
    }

    /** Whether exactly this content of a version is served. */
    boolean has(Catalog.Entry entry) {
        Loaded loaded = versions.get(entry.manifest().version());
        return loaded != null && loaded.fingerprint().equals(entry.fingerprint());
    }

    /** Announces a version that is about to go, when it is exactly this one. Returns whether it was. */
    boolean takeBack(Catalog.Entry entry) {
        for (Loaded loaded : leaving.keySet()) {
            boolean same =
                    loaded.model().manifest().version().equals(entry.manifest().version());
            if (same && loaded.fingerprint().equals(entry.fingerprint())) {
                leaving.remove(loaded);
                publish(loaded);
                return true;
            }
        }
        return false;
    }

    /** Loads a version into every lane and warms it up there. */
    void load(Model model) {
        try {
            lanes.forEach(lane -> lane.load(model));
        } catch (Throwable e) {
            lanes.forEach(lane -> lane.unload(model));
            throw e;
        }
    }

    /** Announces a version that is in every lane; the older content of it, when there is one, is freed. */
    void publish(Model model, String fingerprint) {
        publish(new Loaded(fingerprint, model));
    }

    private void publish(Loaded loaded) {
        models.announce(loaded.model());
        Loaded older = versions.put(loaded.model().manifest().version(), loaded);
        if (older != null) {
            leaving.put(older, System.nanoTime());
        }
    }

    /** Announces no other versions than these; the others are kept for some time. Returns whether there were any. */
    boolean keep(Set<String> kept, long until) {
        boolean some = false;
        for (Iterator<Loaded> all = versions.values().iterator(); all.hasNext(); ) {
            Loaded loaded = all.next();
            if (!kept.contains(loaded.model().manifest().version())) {
                all.remove();
                models.leave(loaded.model());
                leaving.put(loaded, until);
                some = true;
            }
        }
        return some;
    }

    /** Frees the versions that are due, unless a job waits for one. */
    void free(long now) {
        leaving.entrySet().removeIf(each -> {
            Model model = each.getKey().model();
            if (now - each.getValue() < 0 || inbox.holds(model)) {
                return false;
            }
            models.remove(model);
            lanes.forEach(lane -> lane.retire(model));
            return true;
        });
    }

    /** Whether nothing is served and nothing is kept any longer, so that the model can be given up. */
    boolean isOver(long now) {
        return versions.isEmpty() && leaving.values().stream().allMatch(until -> now - until >= 0);
    }

    /** Notes that the model's jobs are no longer consumed. */
    void withdraw() {
        withdrawn = true;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    /** Whether the lanes have ended, and with them all that they had loaded. */
    boolean isEnded() {
        return withdrawn && lanes.stream().noneMatch(Thread::isAlive);
    }

    /** Forgets the model after its lanes have ended. */
    void forget() {
        leaving.keySet().forEach(loaded -> models.remove(loaded.model()));
        inbox.close(name);
    }
}
