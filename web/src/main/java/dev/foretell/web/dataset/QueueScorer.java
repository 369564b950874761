package dev.foretell.web.dataset;

import dev.foretell.job.Rows;
import dev.foretell.manifest.Manifest;
import dev.foretell.web.prediction.CallerContext;
import dev.foretell.web.prediction.ModelOutputs;
import dev.foretell.web.prediction.Models;
import dev.foretell.web.prediction.Predictions;
import dev.foretell.web.prediction.WebMetrics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends rows of datasets to the workers through the bulk queues. Safe for use by several threads. */
record QueueScorer(Predictions predictions, Models models, WebMetrics metrics) implements Scorer {

    @Override
    public CompletableFuture<ModelOutputs> predict(Manifest manifest, Rows rows, CallerContext caller) {
        return predictions.predictBlock(manifest, rows, caller);
    }

    @Override
    public Optional<String> obstacle(Manifest manifest) {
        return predictions.obstacle(manifest.name());
    }

    @Override
    public boolean isThere(Manifest manifest) {
        return models.find(manifest.name(), manifest.version()).isPresent();
    }

    @Override
    public void scored(Manifest manifest, long rows) {
        metrics.scored(manifest.name(), manifest.version(), rows);
    }
}
