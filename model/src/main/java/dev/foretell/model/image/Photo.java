package dev.foretell.model.image;

import dev.foretell.model.image.Mask.Piece;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the digit of a photo: on paper in shadow, beside the edge of a table, on ruled lines, in a frame. */
final class Photo {

    /** The longer side of the image on which the digit is sought. */
    static final int SIDE = 400;

    /** Each threshold as a part of the one before. */
    private static final double STEP = 0.6;

    /** The part of the ink's strength from which a pixel belongs to it. */
    private static final double SET = 0.4;

    /** The part of a digit's pixels that are no stronger than full ink. */
    private static final double FULL = 0.7;

    /** The least step at the edge of a stroke, as a part of its ink. */
    private static final double STEEP = 0.25;

    /** The least part of the outline at which the picture has a step; a dark area has none where the window ends. */
    private static final double OUTLINED = 0.6;

    /** What counts as a step, as a part of the upper quartile of all. */
    private static final double LEAST_STEP = 0.3;

    /** Another kind of ink is preferred to the likelier one if its strokes are thinner by this factor. */
    private static final double THINNER = 2;

    private final GreyImage lightness;
    private final LocalInk found;

    private Photo(GreyImage lightness, LocalInk found) {
        this.lightness = lightness;
        this.found = found;
    }

    /**
     * The ink of the digit alone, 0 to 255.
     *
     * @throws InvalidImageException if no digit is found, or several
     */
    static GreyImage digit(GreyImage lightness) {
        Refusals refusals = new Refusals();
        GreyImage best = null;
        GreyImage image = lightness.reducedTo(SIDE);
        for (LocalInk ink : LocalInk.of(image)) {
            try {
                GreyImage digit = new Photo(image, ink).digit();
                best = best == null || thickness(digit) * THINNER < thickness(best) ? digit : best;
            } catch (InvalidImageException e) {
                refusals.add(e);
            }
        }
        if (best == null) {
            throw refusals.most();
        }
        return best;
    }

    /** The thickness of the strokes, as a part of the longer side of the digit. */
    private static double thickness(GreyImage digit) {
        Mask mask = Mask.of(digit, DigitImage.SET);
        return (double) mask.largestSquare()
                / Box.around(digit, DigitImage.SET).orElseThrow().longerSide();
    }

    /** The reasons of the attempts: that several digits were seen says more than that none was. */
    private static final class Refusals {

        private @Nullable InvalidImageException several;

        void add(InvalidImageException refusal) {
            several = Pieces.SEVERAL.equals(refusal.getMessage()) ? refusal : several;
        }

        InvalidImageException most() {
            return several == null ? new InvalidImageException(Pieces.NONE) : several;
        }
    }

    /** Tries lower and lower thresholds: a digit is fainter than the black edge of a table beside it. */
    private GreyImage digit() {
        Refusals refusals = new Refusals();
        double threshold = SET * strongest();
        boolean last = threshold < found.noise() / 2;
        while (!last) {
            last = threshold <= found.noise();
            try {
                return inkOf(pieces(Math.max(threshold, found.noise())));
            } catch (InvalidImageException e) {
                refusals.add(e);
            }
            threshold *= STEP;
        }
        throw refusals.most();
    }

    /** The ink that is exceeded by one pixel in a thousand, rounded. */
    private int strongest() {
        int[] counts = new int[256];
        for (double value : found.ink().values()) {
            counts[(int) value]++;
        }
        int strongest = 255;
        int above = found.ink().values().length / 1000;
        while (strongest > 0 && above >= counts[strongest]) {
            above -= counts[strongest--];
        }
        return strongest;
    }

    private List<Piece> pieces(double threshold) {
        GreyImage ink = found.ink();
        Mask mask = Mask.of(ink, threshold);
        Box whole = new Box(0, 0, mask.width(), mask.height());
        clear(mask, whole, 1, Math.max(3, 0.015 * Math.max(mask.width(), mask.height())));
        List<Piece> pieces = mask.pieces();
        for (Piece piece : pieces.subList(0, Math.min(3, pieces.size()))) {
            Box box = piece.box();
            if (Math.min(box.width(), box.height()) >= 16 && piece.size() < 0.5 * box.width() * box.height()) {
                Mask without = mask.copy();
                if (clear(without, box, 0.15, 0.12 * box.longerSide()) >= 3) {
                    mask = without;
                }
            }
        }
        return Pieces.digit(mask.pieces(), mask.width(), mask.height(), false);
    }

    private static int clear(Mask mask, Box box, double depth, double thickest) {
        Mask sideways = mask.transposed();
        boolean[] horizontal = Rules.clearHorizontal(mask, box, depth, thickest);
        boolean[] vertical = Rules.clearHorizontal(sideways, box.transposed(), depth, thickest);
        mask.and(sideways.transposed());
        return (int) IntStream.range(0, 4)
                .filter(i -> i < 2 ? horizontal[i] : vertical[i - 2])
                .count();
    }

    /** The ink of the pieces, with their soft edges; it is full where it is as strong as in most of the strokes. */
    private GreyImage inkOf(List<Piece> digit) {
        GreyImage ink = found.ink();
        double[] strengths = digit.stream()
                .flatMapToInt(piece -> Arrays.stream(piece.pixels()))
                .mapToDouble(pixel -> ink.values()[pixel])
                .sorted()
                .toArray();
        double full = strengths[(int) (strengths.length * FULL)];
        Mask mask = Mask.of(ink.width(), ink.height(), digit);
        if (steepness(ink, mask) < STEEP * full || outlined(mask) < OUTLINED) {
            throw new InvalidImageException(Pieces.NONE);
        }
        double[] values = new double[ink.values().length];
        for (int y = 0; y < ink.height(); y++) {
            for (int x = 0; x < ink.width(); x++) {
                double value = Math.min(ink.at(x, y) / full, 1) * 255;
                if (mask.at(x, y)) {
                    values[y * ink.width() + x] = Math.max(value, DigitImage.SET);
                } else if (value >= LightOnDark.FAINT && mask.isNear(x, y, 1)) {
                    values[y * ink.width() + x] = Math.min(value, DigitImage.SET - 1);
                }
            }
        }
        return new GreyImage(ink.width(), ink.height(), values);
    }

    /** The part of the outline at which the picture itself, not only its distance from the ground, has a step. */
    private double outlined(Mask mask) {
        double[] steps = new double[2 * mask.width() * mask.height()];
        int count = 0;
        for (int y = 1; y + 2 < mask.height(); y++) {
            for (int x = 1; x + 2 < mask.width(); x++) {
                if (mask.at(x, y) != mask.at(x + 1, y)) {
                    steps[count++] = step(x, y, 1, 0, mask.at(x, y));
                }
                if (mask.at(x, y) != mask.at(x, y + 1)) {
                    steps[count++] = step(x, y, 0, 1, mask.at(x, y));
                }
            }
        }
        if (count == 0) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(steps, count);
        Arrays.sort(sorted);
        double least = LEAST_STEP * sorted[count * 3 / 4];
        return Arrays.stream(sorted).filter(step -> step >= least).count() / (double) count;
    }

    /** The step from ink to ground between a pixel and the next one, or the one after; negative from ground to ink. */
    private double step(int x, int y, int dx, int dy, boolean inside) {
        double before = lightness.at(x - dx, y - dy);
        double here = lightness.at(x, y);
        double next = lightness.at(x + dx, y + dy);
        double after = lightness.at(x + 2 * dx, y + 2 * dy);
        return inside == found.isDark()
                ? Math.max(next, after) - Math.min(before, here)
                : Math.max(before, here) - Math.min(next, after);
    }

    /** The mean step of the ink from inside to outside, across two pixels: light and shadow have none. */
    private static double steepness(GreyImage ink, Mask mask) {
        double steps = 0;
        int count = 0;
        for (int y = 0; y + 2 < ink.height(); y++) {
            for (int x = 0; x + 2 < ink.width(); x++) {
                boolean inside = mask.at(x, y);
                if (inside != mask.at(x + 2, y)) {
                    steps += Math.abs(ink.at(x, y) - ink.at(x + 2, y));
                    count++;
                }
                if (inside != mask.at(x, y + 2)) {
                    steps += Math.abs(ink.at(x, y) - ink.at(x, y + 2));
                    count++;
                }
            }
        }
        return count == 0 ? 0 : steps / count;
    }
}
