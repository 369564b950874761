package dev.foretell.web.prediction;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this web can serve at present: connected to the broker, with a worker that takes jobs, and with a model repository that
 * can be read; and whether it should be sent requests, which it still serves, but not for long, when it is about to stop. Safe for use by several threads.
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

    /** Whether jobs can be published at present, though maybe no worker takes them. */
    public boolean isConnected() {
        return predictions.isConnected();
    }

    /** Whether predictions of at least one model can be made. */
    public boolean canPredict() {
        return isConnected() && workers.count() > 0 && Files.isDirectory(repository) && Files.isReadable(repository);
    }

    /** Whether requests should come here: predictions can be made, and go on to be. */
    public boolean isReady() {
        return !leaving && canPredict();
    }

    /** From now on this web is not ready, so that who distributes requests sends them elsewhere. */
    public void leave() {
        leaving = true;
    }

    /** Whether a version can be used: there is a worker for its model, and none that takes jobs lacks the version. */
    public boolean isServed(String model, String version) {
        return workers.isServed(model) && workers.serves(model, version);
    }
}
