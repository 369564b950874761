package dev.foretell.broker;

import dev.foretell.job.Job;
import java.util.Optional;
import java.util.function.Consumer;

/** Publishes jobs. Safe for use by several threads. */
public interface Publisher {

    /** Whether jobs can be published at present. */
    boolean isConnected();

    /** The reason why jobs for a model cannot be published although the broker answers: it refuses a queue of ours. */
    default Optional<String> refusal(String model) {
        return Optional.empty();
    }

    /**
     * Publishes a job, persistent and mandatory, naming this process's callback queue, or the shared queue of results
     * when it is a background job.
     *
     * @param listener told the outcome once, perhaps before this method returns; must be short and must not wait
     */
    void publish(Job job, Consumer<Requester.Outcome> listener);
}
