package dev.foretell.web.whatif;

import dev.foretell.manifest.Manifest;
import java.util.Comparator;
import java.util.List;

/**
 * How the answer, the probability of a class or a number, changes while one value of a row moves and the others stay. Immutable.
 *
 * @param feature whose value moves
 * @param points at least one, by ascending value
 * @param present where the row itself is
 */
public record Curve(Manifest.Feature feature, List<Point> points, Point present) {

    /** A value, and the answer that the row has with it. */
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

    /** How far the answer moves: from 0, not at all; a probability as far as 1. */
    public double span() {
        return highest().answer() - lowest().answer();
    }

    /** Whether the row's own value says that nothing was measured, so that it has no place on the curve. */
    public boolean isMissing() {
        return feature.isMissing(present.value());
    }
}
