package dev.foretell.broker;

import dev.foretell.job.Job;
import java.util.function.Consumer;

/** Where jobs are published. Safe for use by several threads. */
public interface Publisher {

    /** Whether jobs can be published at present. */
    boolean isConnected();

    /**
     * Publishes a job, persistent and mandatory, naming this process's callback queue, or the shared queue of results when it is a
     * background job.
     *
     * @param listener told once what became of it, perhaps before this method returns; must be short and must not wait
     */
    void publish(Job job, Consumer<Requester.Outcome> listener);
}
