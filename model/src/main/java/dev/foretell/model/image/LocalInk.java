package dev.foretell.model.image;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The ink of a photo over the ground that it lies on, wherever the light comes from: a morphological top-hat transform
 * (Meyer, "Contrast feature extraction", 1979). The ground is what is left when all that is narrower than a window is
 * filled in, dark strokes by a closing, light ones by an opening; edges and shadows, which are wider, belong to it.
 *
 * @param ink contrast with the ground, 0 to 255; of dark ink as a share of the light that falls on the paper there
 * @param noise the least contrast that is not the grain of the picture
 * @param isDark whether it is darker than the ground
 */
record LocalInk(GreyImage ink, double noise, boolean isDark) {

    /** The window as a share of the shorter side: wider than the strokes of a thick pen. */
    private static final double WINDOW = 0.2;

    /** The ground is found on an image reduced so far: it has no detail. */
    private static final int COARSE = 3;

    /** The least contrast that is shown by a print or a display. */
    private static final double LEAST_CONTRAST = 6;

    /** The surplus of votes from which the ink is certainly dark, or light. */
    private static final double CLEAR_VOTE = 0.9;

    /** Medians are taken of about so many values: sorting all would take longer than the rest. */
    private static final int SAMPLE = 8_000;

    private static final double DIMMEST_PAPER = 32;

    /** The ink: dark or light, whichever the picture shows; where that is doubtful, both, the likelier first. */
    static List<LocalInk> of(GreyImage image) {
        GreyImage coarse = image.reduced(COARSE);
        int reach = Math.max(1, (int) (Math.min(coarse.width(), coarse.height()) * WINDOW / 2));
        GreyImage closed = opened(coarse.map(value -> -value), reach).map(value -> -value);
        GreyImage opened = opened(coarse, reach);
        double vote = vote(coarse, closed, opened);
        Supplier<LocalInk> dark = () -> ink(image, closed, true);
        Supplier<LocalInk> light = () -> ink(image, opened, false);
        Supplier<LocalInk> likelier = vote >= 0 ? dark : light;
        return Math.abs(vote) >= CLEAR_VOTE
                ? List.of(likelier.get())
                : List.of(likelier.get(), (vote >= 0 ? light : dark).get());
    }

    private static LocalInk ink(GreyImage image, GreyImage ground, boolean dark) {
        double[] ink = contrast(image, ground, dark);
        double offset = median(ink);
        for (int i = 0; i < ink.length; i++) {
            ink[i] = Math.min(Math.max(ink[i] - offset, 0), 255);
        }
        return new LocalInk(
                new GreyImage(image.width(), image.height(), ink), Math.max(LEAST_CONTRAST, 4 * grain(image)), dark);
    }

    private static double[] contrast(GreyImage image, GreyImage ground, boolean dark) {
        double[] contrast = new double[image.values().length];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double under = between(ground, (x - COARSE / 2) / (double) COARSE, (y - COARSE / 2) / (double) COARSE);
                double value = image.at(x, y);
                contrast[y * image.width() + x] =
                        dark ? (under - value) * 255 / Math.max(under, DIMMEST_PAPER) : value - under;
            }
        }
        return contrast;
    }

    private static double between(GreyImage image, double x, double y) {
        int left = Math.min(Math.max((int) Math.floor(x), 0), image.width() - 1);
        int top = Math.min(Math.max((int) Math.floor(y), 0), image.height() - 1);
        int right = Math.min(left + 1, image.width() - 1);
        int bottom = Math.min(top + 1, image.height() - 1);
        double dx = Math.min(Math.max(x - left, 0), 1);
        double dy = Math.min(Math.max(y - top, 0), 1);
        return (image.at(left, top) * (1 - dx) + image.at(right, top) * dx) * (1 - dy)
                + (image.at(left, bottom) * (1 - dx) + image.at(right, bottom) * dx) * dy;
    }

    private static double vote(GreyImage image, GreyImage closed, GreyImage opened) {
        double[] dark = new double[image.values().length];
        double[] light = new double[image.values().length];
        for (int i = 0; i < dark.length; i++) {
            dark[i] = closed.values()[i] - image.values()[i];
            light[i] = image.values()[i] - opened.values()[i];
        }
        double darkFloor = median(dark);
        double lightFloor = median(light);
        double most = 0;
        int[] sign = new int[dark.length];
        for (int i = 0; i < dark.length; i++) {
            most = Math.max(most, Math.max(dark[i] - darkFloor, light[i] - lightFloor));
        }
        double set = Math.max(0.2 * most, 4);
        for (int i = 0; i < dark.length; i++) {
            double more = Math.max(dark[i] - darkFloor, light[i] - lightFloor);
            sign[i] = more < set ? 0 : dark[i] - darkFloor >= light[i] - lightFloor ? 1 : -1;
        }
        return vote(image, sign);
    }

    /** Weighs the borders of dark and of light with the ground by their steepness: what the window made has none. */
    private static double vote(GreyImage image, int[] sign) {
        int width = image.width();
        double[] values = image.values();
        double votes = 0;
        double all = 0;
        for (int i = 0; i < sign.length; i++) {
            if (i % width > 0 && (sign[i] == 0) != (sign[i - 1] == 0)) {
                double steepness = Math.abs(values[i] - values[i - 1]);
                votes += (sign[i] + sign[i - 1]) * steepness;
                all += steepness;
            }
            if (i >= width && (sign[i] == 0) != (sign[i - width] == 0)) {
                double steepness = Math.abs(values[i] - values[i - width]);
                votes += (sign[i] + sign[i - width]) * steepness;
                all += steepness;
            }
        }
        return all == 0 ? 0 : votes / all;
    }

    private static double median(double[] values) {
        int step = Math.max(1, values.length / SAMPLE);
        double[] sample = new double[values.length / step];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = values[i * step];
        }
        Arrays.sort(sample);
        return sample[sample.length / 2];
    }

    /** The standard deviation of the grain: that of the differences between neighbours, by their median. */
    private static double grain(GreyImage image) {
        double[] differences = new double[image.height() * (image.width() - 1)];
        for (int y = 0, i = 0; y < image.height(); y++) {
            for (int x = 1; x < image.width(); x++) {
                differences[i++] = Math.abs(image.at(x, y) - image.at(x - 1, y));
            }
        }
        return differences.length == 0 ? 0 : 1.05 * median(differences);
    }

    /** What a square window of light fits into: the lightest of the darkest. */
    private static GreyImage opened(GreyImage image, int reach) {
        return darkest(darkest(image, reach).map(value -> -value), reach).map(value -> -value);
    }

    private static GreyImage darkest(GreyImage image, int reach) {
        return darkestInRows(darkestInRows(image, reach).transposed(), reach).transposed();
    }

    private static GreyImage darkestInRows(GreyImage image, int reach) {
        double[] darkest = new double[image.values().length];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double least = Double.POSITIVE_INFINITY;
                int end = Math.min(x + reach, image.width() - 1);
                for (int i = Math.max(x - reach, 0); i <= end; i++) {
                    least = Math.min(least, image.at(i, y));
                }
                darkest[y * image.width() + x] = least;
            }
        }
        return new GreyImage(image.width(), image.height(), darkest);
    }
}
