package dev.foretell.web.whatif;

import dev.foretell.manifest.Manifest;
import java.util.Comparator;
import java.util.List;

/**
 * How the probability of a class changes while one value of a row moves and the others stay. Immutable.
 *
 * @param feature whose value moves
 * @param points at least one, by ascending value
 * @param present where the row itself is
 */
public record Curve(Manifest.Feature feature, List<Point> points, Point present) {

    /** A value, and the probability that the row has with it. */
    public record Point(float value, double probability) {}

    /** The point of the least probability; the first of equals. */
    public Point lowest() {
        return points.stream()
                .min(Comparator.comparingDouble(Point::probability))
                .orElseThrow();
    }

    /** The point of the greatest probability; the first of equals. */
    public Point highest() {
        return points.stream()
                .reduce((best, each) -> each.probability() > best.probability() ? each : best)
                .orElseThrow();
    }

    /** How far the answer moves: from 0, not at all, to 1. */
    public double span() {
        return highest().probability() - lowest().probability();
    }

    /** Whether the row's own value says that nothing was measured, so that it has no place on the curve. */
    public boolean isMissing() {
        return feature.isMissing(present.value());
    }
}
