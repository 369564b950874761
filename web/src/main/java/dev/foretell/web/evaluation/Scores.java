package dev.foretell.web.evaluation;

/**
 * The probabilities of one class, counted in bins of a ten-thousandth: apart for the rows that are of the class and for those that are
 * not. The bins make figures exact but for probabilities that lie between the same two ten-thousandths, which count as equal. Not safe
 * for use by several threads.
 */
final class Scores {

    /** How many bins there are from 0 to 1; one more holds 1 itself. */
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

    /** The bin of a probability; what is outside of 0 to 1, or not a number, counts as the nearer end. */
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
