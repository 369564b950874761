package dev.foretell.model.image;

/**
 * Reduces an image by a whole factor while it is read row by row, each square block to its mean, so that the full-size
 * lightness never lies in memory. What is left over at the right and the bottom is dropped.
 */
final class BlockMeans {

    private final int factor;
    private final int width;
    private final int height;
    private final double[] sums;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;

    private BlockMeans(int factor, int width, int height) {
        this.factor = factor;
        this.width = width;
        this.height = height;
        this.sums = new double[width * height];
    }

    /**
     * The smallest factor that brings the longer side down to {@code maxSide}.
     *
     * @throws InvalidImageException if the shorter side would become nothing
     */
    static BlockMeans of(int width, int height, int maxSide) {
        int factor = (Math.max(width, height) + maxSide - 1) / maxSide;
        if (Math.min(width, height) < factor) {
            throw new InvalidImageException(
                    "The image is %s x %s pixels, too narrow to show a digit.".formatted(width, height));
        }
        return new BlockMeans(factor, width / factor, height / factor);
    }

    /** Adds row {@code y} of the full-size image. */
    void add(int y, double[] row) {
        for (double value : row) {
            minimum = value < minimum ? value : minimum;
            maximum = value > maximum ? value : maximum;
        }
        if (factor == 1) {
            System.arraycopy(row, 0, sums, y * width, width);
        } else if (y / factor < height) {
            int rowStart = y / factor * width;
            for (int x = 0; x < width; x++) {
                for (int i = x * factor; i < (x + 1) * factor; i++) {
                    sums[rowStart + x] += row[i];
                }
            }
        }
    }

    /** The difference between the greatest and the least value of the full-size image. */
    double contrast() {
        return maximum - minimum;
    }

    /** The means; nothing may be added afterwards. */
    GreyImage image() {
        GreyImage image = new GreyImage(width, height, sums);
        return factor == 1 ? image : image.map(sum -> sum / (factor * factor));
    }
}
