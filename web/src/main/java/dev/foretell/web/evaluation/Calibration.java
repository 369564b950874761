package dev.foretell.web.evaluation;

import dev.foretell.web.evaluation.Evaluation.CalibrationBin;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts probabilities, and how often they came true, in equal bins from 0 to 1. Not safe for use by several threads.
 */
final class Calibration {

    private final long[] counts;
    private final long[] hits;
    private final double[] sums;

    Calibration(int bins) {
        this.counts = new long[bins];
        this.hits = new long[bins];
        this.sums = new double[bins];
    }

    /** The bin of a probability, of so many bins; 1 belongs to the last one, and NaN to the first. */
    static int bin(double probability, int bins) {
        return (int) Math.max(0, Math.min(bins - 1, Math.floor(probability * bins)));
    }

    void add(double probability, boolean hit) {
        int bin = bin(probability, counts.length);
        counts[bin]++;
        sums[bin] += probability;
        if (hit) {
            hits[bin]++;
        }
    }

    List<CalibrationBin> bins() {
        return IntStream.range(0, counts.length).mapToObj(this::bin).toList();
    }

    private CalibrationBin bin(int bin) {
        double width = counts.length;
        long count = counts[bin];
        return count == 0
                ? new CalibrationBin(bin / width, (bin + 1) / width, 0, null, null)
                : new CalibrationBin(
                        bin / width, (bin + 1) / width, count, sums[bin] / count, (double) hits[bin] / count);
    }

    /** The expected calibration error: the mean of the bins' distances, weighted by their rows. */
    double error() {
        double distances = 0;
        long all = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            distances += Math.abs(sums[bin] - hits[bin]);
            all += counts[bin];
        }
        return all == 0 ? 0 : distances / all;
    }
}
