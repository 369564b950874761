package dev.foretell.web.prediction;

import dev.foretell.heartbeat.Heartbeat;
import dev.foretell.heartbeat.Heartbeat.Served;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An engine that runs a version of a model, and the workers that use it. Workers may differ, for instance during a
 * rolling update. Immutable.
 *
 * @param name the name of the engine, as workers report it
 * @param reason why this engine runs the version, for people; null when the workers do not report it
 * @param workers the names of these workers, at least one
 */
public record EngineUse(String name, @Nullable String reason, List<String> workers) {

    private static final Comparator<EngineUse> MOST_USED_FIRST =
            Comparator.comparingInt((EngineUse use) -> use.workers().size()).reversed();

    public EngineUse {
        workers = List.copyOf(workers);
    }

    /**
     * The engines that run a version on the workers that are not gone, the most used first; none when no worker has
     * loaded the version, or none reports its engine.
     */
    public static List<EngineUse> of(List<Workers.Seen> seen, String model, String version) {
        TreeMap<String, EngineUse> engines = new TreeMap<>();
        for (Workers.Seen each : seen) {
            if (!each.status().isGone()) {
                reported(each.heartbeat(), model, version)
                        .forEach(use -> engines.merge(use.name(), use, EngineUse::together));
            }
        }
        return engines.values().stream().sorted(MOST_USED_FIRST).toList();
    }

    private static Stream<EngineUse> reported(Heartbeat heartbeat, String model, String version) {
        return heartbeat.served().stream()
                .filter(served ->
                        served.model().equals(model) && served.version().equals(version))
                .flatMap(served -> reported(heartbeat.worker(), served));
    }

    private static Stream<EngineUse> reported(String worker, Served served) {
        return Stream.ofNullable(served.engine())
                .map(engine -> new EngineUse(engine, served.engineReason(), List.of(worker)));
    }

    private EngineUse together(EngineUse other) {
        List<String> all = new ArrayList<>(workers);
        all.addAll(other.workers);
        return new EngineUse(name, reason == null ? other.reason : reason, all);
    }
}
