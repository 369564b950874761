package dev.foretell.web.models;

import static dev.foretell.web.edge.Formats.FORMATS;

import dev.foretell.manifest.Manifest;
import dev.foretell.web.whatif.Curve;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A curve as the page shows it: a drawing and its description in words. Immutable. Public for the template, which reads
 * it.
 *
 * @param line the points of the curve in the drawing, in CSS pixels
 * @param x the position of the row, or null when its value was not measured
 * @param y the position of the row's answer
 * @param threshold the position of the classification threshold, or null without one
 * @param scale the scale of the curve's height
 * @param sentence the curve in words
 * @param now the position of the row in words
 */
public record CurveView(
        Manifest.Feature feature,
        String line,
        @Nullable String x,
        String y,
        @Nullable String threshold,
        Scale scale,
        String from,
        String to,
        String sentence,
        String now,
        List<Line> lines) {

    /** Leaves room for the scales on the left and below. */
    private static final Frame FRAME = new Frame(320, 150, 44, 310, 10, 124);

    /** The size of the drawing, and the position of the curve in it. */
    public record Frame(int width, int height, int left, int right, int top, int bottom) {

        /** The vertical centre of the curve. */
        public int middle() {
            return (top + bottom) / 2;
        }

        /** The horizontal centre of the curve. */
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

    /** The frame of the drawing. */
    public Frame frame() {
        return FRAME;
    }

    /** A line of the table. */
    public record Line(String value, String answer) {}

    /**
     * The scale of the height of curves.
     *
     * @param low the answer at the bottom
     * @param high the answer at the top
     * @param probability whether the answers are probabilities
     */
    public record Scale(double low, double high, boolean probability) {

        static final Scale PROBABILITY = new Scale(0, 1, true);

        /** The common scale of all curves, so that they can be compared. */
        static Scale of(List<Curve> curves) {
            double low = curves.stream()
                    .mapToDouble(curve -> curve.lowest().answer())
                    .min()
                    .orElse(0);
            double high = curves.stream()
                    .mapToDouble(curve -> curve.highest().answer())
                    .max()
                    .orElse(1);
            return low < high ? new Scale(low, high, false) : new Scale(low - 1, high + 1, false);
        }

        /** The label at the bottom. */
        public String bottom() {
            return probability ? "0 %" : FORMATS.figure(low);
        }

        /** The label in the middle. */
        public String middle() {
            return probability ? "50 %" : FORMATS.figure((low + high) / 2);
        }

        /** The label at the top. */
        public String top() {
            return probability ? "100 %" : FORMATS.figure(high);
        }

        String text(double answer) {
            return probability ? FORMATS.percent(answer) : FORMATS.figure(answer);
        }

        String y(double answer) {
            return FRAME.y(Math.max(0, Math.min(1, (answer - low) / (high - low))));
        }
    }

    static CurveView of(Curve curve, Scale scale, @Nullable Double threshold) {
        List<Curve.Point> points = curve.points();
        float first = points.get(0).value();
        float last = points.get(points.size() - 1).value();
        return new CurveView(
                curve.feature(),
                points.stream()
                        .map(point -> x(point.value(), first, last) + "," + scale.y(point.answer()))
                        .collect(Collectors.joining(" ")),
                curve.isMissing() ? null : x(curve.present().value(), first, last),
                scale.y(curve.present().answer()),
                threshold == null ? null : scale.y(threshold),
                scale,
                FORMATS.plain(first),
                FORMATS.plain(last),
                sentence(curve, scale),
                now(curve, scale),
                points.stream()
                        .map(point -> new Line(FORMATS.plain(point.value()), scale.text(point.answer())))
                        .toList());
    }

    private static String x(float value, float first, float last) {
        double share = last > first ? ((double) value - first) / ((double) last - first) : 0.5;
        return FRAME.x(share);
    }

    private static String sentence(Curve curve, Scale scale) {
        Curve.Point lowest = curve.lowest();
        Curve.Point highest = curve.highest();
        return "Between " + scale.text(lowest.answer()) + " (at " + FORMATS.plain(lowest.value())
                + ") and " + scale.text(highest.answer()) + " (at " + FORMATS.plain(highest.value())
                + ").";
    }

    private static String now(Curve curve, Scale scale) {
        String answer = scale.text(curve.present().answer());
        return curve.isMissing()
                ? "Now " + answer + ", not measured."
                : "Now " + answer + ", at " + FORMATS.plain(curve.present().value()) + ".";
    }
}
