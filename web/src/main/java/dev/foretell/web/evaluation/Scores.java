package dev.foretell.web.evaluation;

/**
 * Counts the probabilities of one class in bins of a ten-thousandth, separately for rows of the class and all other
 * rows. The figures are exact except for probabilities between the same two ten-thousandths, which count as equal. Not
 * safe for use by several threads.
 */
final class Scores {

    /** The number of bins from 0 to 1; one more holds 1 itself. */
    static final int BINS = 10_000;

    private final long[] positives = new long[BINS + 1];
    private final long[] negatives = new long[BINS + 1];

    void add(double probability, boolean positive) {
        int bin = bin(probability);
        if (positive) {
            positives[bin]++;
        } else {
            negatives[bin]++;
        }
    }

    /** The bin of a probability; values outside of 0 to 1 belong to the nearer end, and NaN to the first bin. */
    private static int bin(double probability) {
        return (int) Math.max(0, Math.min(BINS, Math.floor(probability * BINS)));
    }

    long positives(int bin) {
        return positives[bin];
    }

    long negatives(int bin) {
        return negatives[bin];
    }
}
