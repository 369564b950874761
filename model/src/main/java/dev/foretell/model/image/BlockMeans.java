package dev.foretell.model.image;

import java.util.Arrays;

/**
 * Reduces an image by a whole factor while its pixels are read, in any order, each square block to its mean, so that
 * the full-size image never lies in memory. What is left over at the right and the bottom is dropped. Transparent
 * pixels can be laid over a ground afterwards.
 */
final class BlockMeans {

    private static final double WHITE = 255;

    private final int factor;
    private final int width;
    private final int height;
    private final double[] shown;

    /** The opacity of each block; empty if all pixels are opaque. */
    private final double[] opacity;

    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;

    private BlockMeans(int factor, int width, int height, boolean transparent) {
        this.factor = factor;
        this.width = width;
        this.height = height;
        this.shown = new double[width * height];
        this.opacity = new double[transparent ? shown.length : 0];
    }

    /**
     * The smallest factor that brings the longer side down to {@code maxSide}.
     *
     * @param transparent whether any pixel may be transparent
     * @throws InvalidImageException if the shorter side would become nothing
     */
    static BlockMeans of(int width, int height, int maxSide, boolean transparent) {
        int factor = (Math.max(width, height) + maxSide - 1) / maxSide;
        if (Math.min(width, height) < factor) {
            throw new InvalidImageException(
                    "The image is %s x %s pixels, too narrow to show a digit.".formatted(width, height));
        }
        return new BlockMeans(factor, width / factor, height / factor, transparent);
    }

    /** Adds pixels of row {@code y} of the full-size image, from {@code left} on, {@code step} apart. */
    void add(int left, int y, int step, int count, double[] values, double[] alpha) {
        int rowStart = y / factor * width;
        int block = left / factor;
        int inBlock = left % factor;
        boolean whole = y / factor < height;
        for (int i = 0; i < count; i++) {
            double overWhite = opacity.length == 0 ? values[i] : values[i] + (1 - alpha[i]) * WHITE;
            minimum = overWhite < minimum ? overWhite : minimum;
            maximum = overWhite > maximum ? overWhite : maximum;
            if (whole && block < width) {
                shown[rowStart + block] += values[i];
                if (opacity.length > 0) {
                    opacity[rowStart + block] += alpha[i];
                }
            }
            for (inBlock += step; inBlock >= factor; inBlock -= factor) {
                block++;
            }
        }
    }

    /** Forgets what was added. */
    void clear() {
        Arrays.fill(shown, 0);
        Arrays.fill(opacity, 0);
        minimum = Double.POSITIVE_INFINITY;
        maximum = Double.NEGATIVE_INFINITY;
    }

    /** The difference between the greatest and the least value of the full-size image over white. */
    double contrast() {
        return maximum - minimum;
    }

    /** The means, over a ground of one lightness; nothing may be added afterwards. */
    GreyImage over(double ground) {
        double pixels = (double) factor * factor;
        double[] means = new double[shown.length];
        for (int i = 0; i < means.length; i++) {
            double sum = opacity.length == 0 ? shown[i] : shown[i] + (pixels - opacity[i]) * ground;
            means[i] = sum / pixels;
        }
        return new GreyImage(width, height, means);
    }
}
