package dev.foretell.broker;

/**
 * The numbers of jobs that the broker delivers to a worker before it has answered the first of them. They may change
 * while the worker runs. Safe for use by several threads.
 */
@FunctionalInterface
public interface Prefetch {

    /**
     * The present number for one of a model's queues, at least 1. Called for each delivery, so it must be quick.
     *
     * @param bulk whether of the queue for blocks of datasets
     */
    int of(String model, boolean bulk);
}
