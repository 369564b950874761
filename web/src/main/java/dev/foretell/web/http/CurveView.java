package dev.foretell.web.http;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.whatif.Curve;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A curve as its page shows it: a drawing and the same in words. Immutable. Public for the template, which reads it.
 *
 * @param line the points of the curve in the drawing, of which one unit is a CSS pixel
 * @param x where the row is, or null when its value was not measured
 * @param y the row's probability
 * @param threshold where the answer changes over, or null for a model of several classes
 * @param sentence what the curve says
 * @param now where the row is, in words
 */
public record CurveView(
        Manifest.Feature feature,
        String line,
        @Nullable String x,
        String y,
        @Nullable String threshold,
        String from,
        String to,
        String sentence,
        String now,
        List<Line> lines) {

    /** Room for the scales on the left and below. */
    private static final Frame FRAME = new Frame(320, 150, 44, 310, 10, 124);

    /** The drawing's size, and where the curve is in it. */
    public record Frame(int width, int height, int left, int right, int top, int bottom) {

        /** Half-way down the curve. */
        public int middle() {
            return (top + bottom) / 2;
        }

        /** Half-way along the curve. */
        public int centre() {
            return (left + right) / 2;
        }

        String x(double share) {
            return coordinate(left + share * (right - left));
        }

        String y(double share) {
            return coordinate(bottom - share * (bottom - top));
        }

        private static String coordinate(double value) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
    }

    /** Where the drawing is made. */
    public Frame frame() {
        return FRAME;
    }

    /** A line of the table. */
    public record Line(String value, String probability) {}

    static CurveView of(Curve curve, @Nullable Double threshold) {
        List<Curve.Point> points = curve.points();
        float first = points.get(0).value();
        float last = points.get(points.size() - 1).value();
        return new CurveView(
                curve.feature(),
                points.stream()
                        .map(point -> x(point.value(), first, last) + "," + FRAME.y(point.probability()))
                        .collect(Collectors.joining(" ")),
                curve.isMissing() ? null : x(curve.present().value(), first, last),
                FRAME.y(curve.present().probability()),
                threshold == null ? null : FRAME.y(threshold),
                Examples.plain(first),
                Examples.plain(last),
                sentence(curve),
                now(curve),
                points.stream()
                        .map(point -> new Line(Examples.plain(point.value()), Texts.percent(point.probability())))
                        .toList());
    }

    private static String x(float value, float first, float last) {
        double share = last > first ? ((double) value - first) / ((double) last - first) : 0.5;
        return FRAME.x(share);
    }

    private static String sentence(Curve curve) {
        Curve.Point lowest = curve.lowest();
        Curve.Point highest = curve.highest();
        return "Between " + Texts.percent(lowest.probability()) + " (at " + Examples.plain(lowest.value())
                + ") and " + Texts.percent(highest.probability()) + " (at " + Examples.plain(highest.value())
                + ").";
    }

    private static String now(Curve curve) {
        String probability = Texts.percent(curve.present().probability());
        return curve.isMissing()
                ? "Now " + probability + ", not measured."
                : "Now " + probability + ", at "
                        + Examples.plain(curve.present().value()) + ".";
    }
}
