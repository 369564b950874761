package dev.foretell.web.prediction;

import dev.foretell.broker.Publisher;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides whether this process takes a kind of work at present. Each kind of work has an admission of its own, since
 * they stop one after the other. Safe for use by several threads.
 */
public final class Admission {

    private final BooleanSupplier isConnected;
    private final Function<String, Optional<String>> queueProblem;
    private final Predicate<String> isUnserved;
    private volatile boolean stopped;

    private Admission(
            BooleanSupplier isConnected,
            Function<String, Optional<String>> queueProblem,
            Predicate<String> isUnserved) {
        this.isConnected = isConnected;
        this.queueProblem = queueProblem;
        this.isUnserved = isUnserved;
    }

    /** An admission of work that is published at once: it needs the broker, and a worker that serves its model. */
    static Admission ofPublished(Publisher publisher, Workers workers) {
        return new Admission(publisher::isConnected, publisher::refusal, workers::isUnserved);
    }

    /** An admission of work that is stored first, and published when there is a broker and a worker for it. */
    public static Admission ofStored() {
        return new Admission(() -> true, model -> Optional.empty(), model -> false);
    }

    /** Refuses all work from now on. */
    public void stop() {
        stopped = true;
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopped() {
        return stopped;
    }

    /** Whether work can be published at present, even if no worker takes it. */
    boolean isOpen() {
        return !stopped && isConnected.getAsBoolean();
    }

    /** The reason why work for a model is refused at present, if it is. */
    Optional<RefusedException> obstacle(String model) {
        if (stopped) {
            return Optional.of(RefusedException.stopping());
        }
        Optional<String> problem = queueProblem.apply(model);
        if (problem.isPresent()) {
            return problem.map(RefusedException::queueRefused);
        } else if (!isConnected.getAsBoolean()) {
            return Optional.of(RefusedException.brokerUnavailable());
        }
        return isUnserved.test(model) ? Optional.of(RefusedException.noWorker(model)) : Optional.empty();
    }

    /**
     * Admits work for a model.
     *
     * @throws RefusedException when there is an obstacle
     */
    void admit(String model) {
        obstacle(model).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /**
     * Admits work that is not for one model.
     *
     * @throws RefusedException after {@link #stop}
     */
    public void admit() {
        if (stopped) {
            throw RefusedException.stopping();
        }
    }
}
