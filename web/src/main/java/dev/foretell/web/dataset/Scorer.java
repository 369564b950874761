package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.ModelOutputs;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Predicts the rows of datasets. Safe for use by several threads. */
interface Scorer {

    /**
     * Starts to predict a part of a dataset.
     *
     * @return fails with {@link dev.foretell.web.prediction.RefusedException} or
     *     {@link dev.foretell.web.prediction.FailedException}
     */
    CompletableFuture<ModelOutputs> predict(Manifest manifest, Rows rows, CallerContext caller);

    /** Why nothing can be predicted at present, a sentence for people. */
    Optional<String> obstacle(Manifest manifest);

    /** Whether the version is in the repository. */
    boolean isThere(Manifest manifest);

    /** Counts rows that were predicted. */
    void scored(Manifest manifest, long rows);
}
