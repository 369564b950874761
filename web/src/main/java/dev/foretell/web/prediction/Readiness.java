package dev.foretell.web.prediction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The readiness of this web: whether it can predict (it is connected to the broker, a worker takes jobs, and the model
 * repository is readable), and whether a load balancer should send it requests, which ends shortly before it stops.
 * Safe for use by several threads.
 */
public final class Readiness {

    private final Predictions predictions;
    private final Workers workers;
    private final Path repository;
    private volatile boolean leaving;

    public Readiness(Predictions predictions, Workers workers, Path repository) {
        this.predictions = predictions;
        this.workers = workers;
        this.repository = repository;
    }

    /** Whether jobs can be published at present, even if no worker takes them. */
    public boolean isConnected() {
        return predictions.isConnected();
    }

    /** Whether predictions of at least one model can be made. */
    public boolean canPredict() {
        return isConnected() && workers.count() > 0 && Files.isDirectory(repository) && Files.isReadable(repository);
    }

    /** Whether requests should be sent here: predictions can be made, and the web is not about to stop. */
    public boolean isReady() {
        return !leaving && canPredict();
    }

    /** Makes this web not ready, so that load balancers send requests elsewhere. */
    public void leave() {
        leaving = true;
    }

    /** The reason why the broker does not accept a queue for a model's jobs, for people; empty when it does. */
    public Optional<String> queueProblem(String model) {
        return predictions.queueProblem(model);
    }

    /** Whether a version can be used: a worker serves its model, and every worker that takes its jobs has loaded it. */
    public boolean isServed(String model, String version) {
        return workers.isServed(model) && workers.serves(model, version);
    }
}
