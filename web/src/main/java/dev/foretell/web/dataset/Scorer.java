package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.Caller;
import dev.foretell.web.prediction.Predicted;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where the rows of datasets are predicted. Safe for use by several threads. */
interface Scorer {

    /**
     * Predicts a part of a dataset. Returns at once.
     *
     * @return fails with {@link dev.foretell.web.prediction.RefusedException} or {@link dev.foretell.web.prediction.FailedException}
     */
    CompletableFuture<Predicted> predict(Manifest manifest, Rows rows, Caller caller);

    /** Why nothing can be predicted at present, for people. */
    Optional<String> obstacle(Manifest manifest);

    /** Whether the version is still in the repository. */
    boolean isThere(Manifest manifest);

    /** Notes rows that were predicted. */
    void scored(Manifest manifest, long rows);
}
