package dev.foretell.web.predict;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this web can serve at present: connected to the broker, with a worker that takes jobs, and with a model repository that
 * can be read. Safe for use by several threads.
 */
public final class Readiness {

    private final Predictions predictions;
    private final Workers workers;
    private final Path repository;

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
    public boolean isReady() {
        return isConnected() && workers.count() > 0 && Files.isDirectory(repository) && Files.isReadable(repository);
    }

    /** Whether a version can be used: there is a worker for its model, and none that takes jobs lacks the version. */
    public boolean isServed(String model, String version) {
        return workers.isServed(model) && workers.serves(model, version);
    }
}
