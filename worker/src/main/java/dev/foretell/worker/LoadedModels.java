package dev.foretell.worker;

import dev.foretell.model.Model;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions that jobs can be decoded for: those that are announced, and removed ones that jobs in flight may still
 * name. Safe for use by several threads.
 */
final class LoadedModels {

    private static final Comparator<String> BY_AGE = Comparator.comparingInt(Integer::parseInt);

    /** The announced versions, by name, then by version as a number, so that the newest is last. */
    private final Map<String, NavigableMap<Integer, Model>> announced = new ConcurrentHashMap<>();

    private final Map<String, NavigableMap<Integer, Model>> leaving = new ConcurrentHashMap<>();

    /** Announces a version, in place of any older content of it. */
    void announce(Model model) {
        versions(announced, model).put(number(model), model);
        versions(leaving, model).remove(number(model), model);
    }

    /** Stops announcing a version. */
    void leave(Model model) {
        versions(leaving, model).put(number(model), model);
        versions(announced, model).remove(number(model), model);
    }

    /** Removes a version that is no longer announced. */
    void remove(Model model) {
        versions(leaving, model).remove(number(model), model);
    }

    private static NavigableMap<Integer, Model> versions(
            Map<String, NavigableMap<Integer, Model>> models, Model model) {
        return models.computeIfAbsent(model.manifest().name(), name -> new ConcurrentSkipListMap<>());
    }

    private static Integer number(Model model) {
        return Integer.valueOf(model.manifest().version());
    }

    /** A version of a model, or the newest when none is named. */
    Optional<Model> find(String name, @Nullable String version) {
        return find(announced.get(name), version).or(() -> find(leaving.get(name), version));
    }

    private static Optional<Model> find(@Nullable NavigableMap<Integer, Model> versions, @Nullable String version) {
        if (versions == null) {
            return Optional.empty();
        }
        return versions.descendingMap().values().stream()
                .filter(model -> version == null || model.manifest().version().equals(version))
                .findFirst();
    }

    /** The versions that are announced. A copy. */
    List<Model> all() {
        return announced.values().stream()
                .flatMap(versions -> versions.values().stream())
                .toList();
    }

    /** The versions that are announced, by model, oldest first. A copy. */
    SortedMap<String, SortedSet<String>> announced() {
        SortedMap<String, SortedSet<String>> names = new TreeMap<>();
        announced.forEach((name, versions) -> {
            SortedSet<String> numbers = new TreeSet<>(BY_AGE);
            versions.keySet().forEach(number -> numbers.add(number.toString()));
            if (!numbers.isEmpty()) {
                names.put(name, numbers);
            }
        });
        return names;
    }
}
