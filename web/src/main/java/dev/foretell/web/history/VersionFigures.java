package dev.foretell.web.history;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one version of a model. Canceled predictions do not count. Latency is from creation to completion, of
 * predictions that succeeded.
 *
 * @param version null for predictions that failed before a version was known
 * @param predictions how many there were
 * @param rows how many rows they had
 * @param failed how many of them failed
 * @param latency empty when none succeeded
 * @param computeMean the mean time of the forward pass
 * @param answers rows by class
 * @param truths the rows whose true class is known
 * @param correct how many of these were predicted correctly
 */
public record VersionFigures(
        @Nullable String version,
        long predictions,
        long rows,
        long failed,
        Optional<Latency> latency,
        Optional<Duration> computeMean,
        SortedMap<String, Long> answers,
        long truths,
        long correct) {

    /** The latency; the mean is exact, the percentiles are within 4 %. */
    public record Latency(Duration mean, Duration p50, Duration p95, Duration p99) {}

    /** The share of predictions that failed, from 0 to 1. */
    public double errorRate() {
        return predictions == 0 ? 0 : (double) failed / predictions;
    }

    /** The share of rows that were predicted correctly, from 0 to 1, among those whose true class is known. */
    public OptionalDouble accuracy() {
        return truths == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) correct / truths);
    }
}
