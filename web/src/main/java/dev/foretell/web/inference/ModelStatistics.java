package dev.foretell.web.inference;

import dev.foretell.manifest.Manifest;
import java.util.List;

/**
 * The statistics of a version of a model, in the form of the Open Inference Protocol's statistics extension. Immutable.
 *
 * @param lastInference in milliseconds since 1970
 * @param batchStats empty, since the sizes of the workers' batches are unknown
 */
public record ModelStatistics(
        String name,
        String version,
        long lastInference,
        long inferenceCount,
        long executionCount,
        InferenceStats inferenceStats,
        List<Object> batchStats) {

    public record InferenceStats(
            VersionStatistics.Total success,
            VersionStatistics.Total fail,
            VersionStatistics.Total queue,
            VersionStatistics.Total computeInput,
            VersionStatistics.Total computeInfer,
            VersionStatistics.Total computeOutput) {}

    /** The body of a response. */
    record Answer(List<ModelStatistics> modelStats) {}

    static ModelStatistics of(Manifest manifest, VersionStatistics figures) {
        return new ModelStatistics(
                manifest.name(),
                manifest.version(),
                figures.lastInferenceMillis(),
                figures.inferences(),
                figures.executions(),
                new InferenceStats(
                        figures.success(),
                        figures.fail(),
                        figures.queue(),
                        figures.input(),
                        figures.infer(),
                        figures.output()),
                List.of());
    }
}
