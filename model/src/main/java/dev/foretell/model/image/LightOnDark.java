package dev.foretell.model.image;

import java.util.Arrays;

/**
 * An image turned so that the digit is light on dark, with what its lightness means.
 *
 * @param image the lightness, 0 to 255
 * @param ground the lightness of the ground
 * @param high the lightness of the lightest pixel, well over {@code ground}
 */
record LightOnDark(GreyImage image, double ground, double high) {

    private static final double WHITE = 255;

    /** An image whose lightest and darkest pixel are nearer than this shows nothing. */
    static final double LEAST_CONTRAST = 16;

    /** Ink under this is the ground's unevenness. */
    static final double FAINT = 25.5;

    /**
     * Takes the frame's median for the ground, and whatever is farther from it, the lightest or the darkest, for the
     * digit.
     *
     * @throws InvalidImageException if the image is of one lightness, so there is no digit
     */
    static LightOnDark of(GreyImage lightness) {
        double ground = frameMedian(lightness);
        double low = lightness.minimum();
        double high = lightness.maximum();
        if (high - low < LEAST_CONTRAST) {
            throw new InvalidImageException(
                    "The image is blank: a digit was expected, dark on light or light on dark.");
        }
        if (ground - low > high - ground) {
            return new LightOnDark(inverted(lightness), WHITE - ground, WHITE - low);
        }
        return new LightOnDark(lightness, ground, high);
    }

    // Loops, not functions handed to one loop: with several of those the compiler would call one for each pixel.

    private static GreyImage inverted(GreyImage image) {
        double[] inverted = new double[image.values().length];
        for (int i = 0; i < inverted.length; i++) {
            inverted[i] = WHITE - image.values()[i];
        }
        return new GreyImage(image.width(), image.height(), inverted);
    }

    /** The lightness over the ground, stretched to 0 to 255. */
    GreyImage ink() {
        double[] stretched = new double[image.values().length];
        for (int i = 0; i < stretched.length; i++) {
            double over = image.values()[i] - ground;
            if (over > 0) { // Most of a picture is ground.
                double ink = Math.min(over / (high - ground), 1) * WHITE;
                stretched[i] = ink < FAINT ? 0 : ink;
            }
        }
        return new GreyImage(image.width(), image.height(), stretched);
    }

    /** Each pixel of the outermost rows and columns once; of two middle values the lower. */
    private static double frameMedian(GreyImage image) {
        double[] frame = new double[2 * (image.width() + image.height())];
        int count = 0;
        for (int y = 0; y < image.height(); y++) {
            boolean outermostRow = y == 0 || y == image.height() - 1;
            int step = outermostRow ? 1 : Math.max(image.width() - 1, 1);
            for (int x = 0; x < image.width(); x += step) {
                frame[count++] = image.at(x, y);
            }
        }
        Arrays.sort(frame, 0, count);
        return frame[(count - 1) / 2];
    }
}
