package dev.foretell.web.whatif;

import dev.foretell.manifest.Manifest;
import java.util.Comparator;
import java.util.List;

/**
 * The answer (the probability of a class, or a number) as one value of a row changes and the others stay. Immutable.
 *
 * @param feature the feature whose value changes
 * @param points the points by ascending value, at least one
 * @param present the point of the row itself
 */
public record Curve(Manifest.Feature feature, List<Point> points, Point present) {

    /** A value, and the answer to the row with that value. */
    public record Point(float value, double answer) {}

    /** The point of the least answer; the first of equals. */
    public Point lowest() {
        return points.stream().min(Comparator.comparingDouble(Point::answer)).orElseThrow();
    }

    /** The point of the greatest answer; the first of equals. */
    public Point highest() {
        return points.stream()
                .reduce((best, each) -> each.answer() > best.answer() ? each : best)
                .orElseThrow();
    }

    /** The range of the answer: from 0; for a probability, at most 1. */
    public double span() {
        return highest().answer() - lowest().answer();
    }

    /** Whether the row's own value means not measured, so that it has no place on the curve. */
    public boolean isMissing() {
        return feature.isMissing(present.value());
    }
}
