package dev.foretell.broker;

import dev.foretell.process.Repeating;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models whose queues the broker refuses. They are out of use, and the others are not; their queues are declared
 * again and again until they can be used. Safe for use by several threads.
 */
final class RefusedQueues implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedQueues.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final String process;
    private final Repeating tries;
    private final Map<String, QueueRefusal> refused = new ConcurrentHashMap<>();

    /** @param process the name of the process, for the log */
    RefusedQueues(String process) {
        this.process = process;
        this.tries = new Repeating(process + "-queues", e -> LOG.error("declaring queues failed; trying again", e));
    }

    /**
     * Starts to try again.
     *
     * @param again declares the queues of all models that are refused
     */
    void start(Runnable again) {
        tries.every(BETWEEN_TRIES, () -> {
            if (!refused.isEmpty()) {
                again.run();
            }
        });
    }

    /** Notes what became of the declaration of a model's queues, and logs it if it is new. */
    void declared(String model, Optional<QueueRefusal> refusal) {
        if (refusal.isPresent()) {
            QueueRefusal now = refusal.get();
            if (!now.equals(refused.put(model, now))) {
                LOG.warn(
                        "{}: the model {} is out of use, the others are not. {}. To mend it, {}; trying again",
                        process,
                        model,
                        now.message(),
                        now.remedy());
            }
        } else if (refused.remove(model) != null) {
            LOG.info("{}: the model {} is in use again: the broker accepts its queues", process, model);
        }
    }

    /** The models whose queues are refused. */
    Set<String> models() {
        return Set.copyOf(refused.keySet());
    }

    /** All refusals, by the name of their queue. */
    List<QueueRefusal> all() {
        return refused.values().stream()
                .sorted(Comparator.comparing(QueueRefusal::name))
                .toList();
    }

    Optional<QueueRefusal> of(String model) {
        return Optional.ofNullable(refused.get(model));
    }

    /** Forgets all other models. */
    void retain(Collection<String> models) {
        refused.keySet().retainAll(models);
    }

    @Override
    public void close() {
        tries.close();
    }
}
