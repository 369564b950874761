package dev.foretell.model.command;

import org.jspecify.annotations.Nullable;

/**
 * How what a network computes compares with what Keras did. Immutable.
 *
 * @param rows how many were compared
 * @param numbers how many numbers that was
 * @param largest the largest absolute difference among those that are numbers
 * @param wrong how many differ by more than the tolerance
 * @param worst the one that exceeds it the most, or null
 */
record GoldenComparison(
        int rows,
        long numbers,
        double tolerance,
        double largest,
        long wrong,
        @Nullable Difference worst) {

    /**
     * A number that is not what it should be.
     *
     * @param column of the row, from 0
     */
    record Difference(String output, int row, int column, double expected, float found) {}

    boolean isEqual() {
        return wrong == 0;
    }

    /**
     * The result in a sentence without its full stop.
     *
     * @param original what made the outputs that are expected
     */
    String text(String original) {
        String compared = Formatting.counted(rows, "row");
        if (worst == null) {
            return compared + ": equal to " + original + "'s outputs, the largest difference is "
                    + Formatting.difference(largest) + " (allowed is " + allowed() + ")";
        }
        return "not what " + original + " computes: output " + worst.output() + ", row " + worst.row() + ", number "
                + worst.column()
                + ": expected " + (float) worst.expected() + ", found " + worst.found() + "; of "
                + Formatting.counted(numbers, "number") + " " + Formatting.count(wrong)
                + (wrong == 1 ? " differs" : " differ")
                + " by more than " + allowed();
    }

    /** The difference that is allowed, in words. */
    String allowed() {
        return tolerance + ", or this part of the largest number in the row";
    }

    /** Takes the numbers one by one. */
    static final class Builder {

        private final int rows;
        private final double tolerance;
        private long numbers;
        private double largest;
        private long wrong;
        private double most;
        private @Nullable Difference worst;

        Builder(int rows, double tolerance) {
            this.rows = rows;
            this.tolerance = tolerance;
        }

        /** Compares a number, in a row of some scale. */
        void add(String output, int row, int column, double scale, double expected, float found) {
            numbers++;
            if (expected == found) {
                return; // The same infinity too.
            }
            double difference = Math.abs(found - expected);
            double excess = difference - tolerance * scale;
            if (Double.isFinite(difference)) {
                largest = Math.max(largest, difference);
            }
            if (excess <= 0) {
                return;
            }
            wrong++;
            double size = Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
            if (worst == null || size > most) {
                most = size;
                worst = new Difference(output, row, column, expected, found);
            }
        }

        GoldenComparison build() {
            return new GoldenComparison(rows, numbers, tolerance, largest, wrong, worst);
        }
    }
}
