package dev.foretell.web.evaluation;

import dev.foretell.web.evaluation.Evaluation.RocPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the ROC curve of one class, after Fawcett, "An introduction to ROC analysis" (2006), algorithms 1 and 2:
 * from the greatest probability to the least, with one step for all that are equal. Used once, by one thread.
 */
final class Roc {

    /** The most points of a curve. */
    static final int MAX_POINTS = 200;

    /** The distance of a hundredth, in bins. */
    private static final int GRID = Scores.BINS / 100;

    /** The distance, in both directions together, after which a point off the grid is kept: at most 96 points are. */
    private static final double STEP = 2.0 / 96;

    private final Scores scores;
    private final int own;
    private final List<RocPoint> points = new ArrayList<>();
    private long positives;
    private long negatives;
    private long pairs;

    /** @param threshold the model's own, whose point is always kept, or null */
    private Roc(Scores scores, @Nullable Double threshold) {
        this.scores = scores;
        this.own = threshold == null ? -1 : (int) Math.ceil(threshold * Scores.BINS - 1e-6);
    }

    /**
     * The ROC curve of one class.
     *
     * @param auc the area under it; null when all rows are of the class, or none is
     * @param points the greatest threshold first; empty when {@code auc} is null
     */
    record Curve(@Nullable Double auc, List<RocPoint> points) {}

    static Curve of(Scores scores, @Nullable Double threshold) {
        return new Roc(scores, threshold).curve();
    }

    private Curve curve() {
        long allPositives = 0;
        long allNegatives = 0;
        for (int bin = 0; bin <= Scores.BINS; bin++) {
            allPositives += scores.positives(bin);
            allNegatives += scores.negatives(bin);
        }
        if (allPositives == 0 || allNegatives == 0) {
            return new Curve(null, List.of());
        }
        walk((double) allPositives, (double) allNegatives);
        return new Curve(pairs / 2.0 / allPositives / allNegatives, List.copyOf(points));
    }

    private void walk(double allPositives, double allNegatives) {
        keep(Scores.BINS + 1);
        double last = 0;
        for (int bin = Scores.BINS; bin >= 0; bin--) {
            step(bin);
            double way = positives / allPositives + negatives / allNegatives;
            if (bin % GRID == 0 || bin == own) {
                keep(bin);
            } else if (way - last >= STEP) {
                keep(bin);
                last = way;
            }
        }
    }

    /**
     * Takes the next bin: each row of the class is before all others that come later, and ties with those of this bin
     * (counted twice).
     */
    private void step(int bin) {
        pairs = Math.addExact(pairs, scores.negatives(bin) * (2 * positives + scores.positives(bin)));
        positives += scores.positives(bin);
        negatives += scores.negatives(bin);
    }

    private void keep(int bin) {
        points.add(new RocPoint((double) bin / Scores.BINS, positives, negatives));
    }
}
