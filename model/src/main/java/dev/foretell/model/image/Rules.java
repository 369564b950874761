package dev.foretell.model.image;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Removes straight lines that run across a box, such as those of ruled paper and of frames, and leaves the strokes that
 * cross them: along a line, only those runs across it are cleared that are no longer than the line is thick (as staff
 * lines are removed from music: Dalitz et al., "A comparative study of staff removal algorithms", 2008). The direction
 * is the one in which the projection is sharpest.
 */
final class Rules {

    private static final double STEEPEST = Math.tan(Math.toRadians(5));
    private static final int DIRECTIONS = 21;

    /** The part of a line that is set. */
    private static final double COVERED = 0.6;

    /** The part of a line's length that counts as its end. */
    private static final double END = 0.1;

    private final Mask mask;
    private final Box box;
    private final int[] set;

    private Rules(Mask mask, Box box) {
        this.mask = mask;
        this.box = box;
        this.set = set(mask, box);
    }

    /** Clears the horizontal lines across a box that are at most {@code depth} away from its upper or lower side. */
    static boolean[] clearHorizontal(Mask mask, Box box, double depth, double thickest) {
        return new Rules(mask, box).clear(depth, thickest);
    }

    /** Tells which sides have a line: the upper, the lower. */
    private boolean[] clear(double depth, double thickest) {
        boolean[] sides = new boolean[2];
        double slope = slope();
        int[] counts = counts(slope);
        int[] thickness = new int[counts.length];
        for (int offset = 0; offset < counts.length; offset++) {
            int y = offset - reach();
            boolean upper = y <= depth * box.height();
            boolean lower = y >= (1 - depth) * box.height() - 1;
            if (counts[offset] >= COVERED / 2 * box.width() && (upper || lower) && isLine(y, slope)) {
                int line = thickness(y, slope);
                if (line > thickest) {
                    continue;
                }
                thickness[offset] = line;
                sides[0] |= upper;
                sides[1] |= lower;
            }
        }
        for (int offset = 0; offset < counts.length; offset++) {
            if (thickness[offset] > 0) {
                clear(offset - reach(), slope, thickness[offset]);
            }
        }
        return sides;
    }

    private int reach() {
        return (int) Math.ceil(STEEPEST * box.width() / 2) + 1;
    }

    private int y(int x, double slope) {
        return (int) Math.floor(slope * (x - box.width() / 2.0) + 0.5);
    }

    private double slope() {
        double best = -1;
        double sharpest = 0;
        for (int i = 0; i < DIRECTIONS; i++) {
            double slope = STEEPEST * (2.0 * i / (DIRECTIONS - 1) - 1);
            double squares = Arrays.stream(counts(slope))
                    .mapToDouble(count -> (double) count * count)
                    .sum();
            if (squares > best) {
                best = squares;
                sharpest = slope;
            }
        }
        return sharpest;
    }

    private int[] counts(double slope) {
        int reach = reach();
        int[] counts = new int[box.height() + 2 * reach];
        int[] shifts = new int[box.width()];
        for (int x = 0; x < shifts.length; x++) {
            shifts[x] = reach - y(x, slope);
        }
        for (int place : set) {
            counts[place / box.width() + shifts[place % box.width()]]++;
        }
        return counts;
    }

    /** The set pixels, as indices into the box: few, so all directions are tried on them alone. */
    private static int[] set(Mask mask, Box box) {
        return IntStream.range(0, box.width() * box.height())
                .filter(i -> mask.at(box.left() + i % box.width(), box.top() + i / box.width()))
                .toArray();
    }

    private boolean isSet(int x, int y) {
        return y >= 0 && y < box.height() && mask.at(box.left() + x, box.top() + y);
    }

    /** Whether the line is set along most of its length and at both ends; it may be off by a pixel. */
    private boolean isLine(int y, double slope) {
        int end = Math.max(2, (int) (box.width() * END));
        int left = 0;
        int right = 0;
        int all = 0;
        for (int x = 0; x < box.width(); x++) {
            int at = y + y(x, slope);
            if (isSet(x, at) || isSet(x, at - 1) || isSet(x, at + 1)) {
                all++;
                left += x < end ? 1 : 0;
                right += x >= box.width() - end ? 1 : 0;
            }
        }
        return all >= COVERED * box.width() && 2 * left >= end && 2 * right >= end;
    }

    /** The median run across the line. */
    private int thickness(int y, double slope) {
        int[] runs = new int[box.width()];
        int count = 0;
        for (int x = 0; x < box.width(); x++) {
            int run = bottom(x, y + y(x, slope)) - top(x, y + y(x, slope));
            if (run > 0) {
                runs[count++] = run;
            }
        }
        Arrays.sort(runs, 0, count);
        return count == 0 ? 0 : runs[count / 2] + 1;
    }

    private int top(int x, int y) {
        int top = y;
        while (isSet(x, top - 1)) {
            top--;
        }
        return top;
    }

    private int bottom(int x, int y) {
        int bottom = y;
        while (isSet(x, bottom)) {
            bottom++;
        }
        return bottom;
    }

    private void clear(int offset, double slope, int thickness) {
        for (int x = 0; x < box.width(); x++) {
            int y = offset + y(x, slope);
            y = isSet(x, y) ? y : isSet(x, y - 1) ? y - 1 : y + 1;
            if (isSet(x, y)) {
                int top = top(x, y);
                int bottom = bottom(x, y);
                if (bottom - top <= thickness) {
                    for (int i = top; i < bottom; i++) {
                        mask.clear(box.left() + x, box.top() + i);
                    }
                }
            }
        }
    }
}
