package dev.foretell.model.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/** The lightness of a decoded image, reduced to at most {@value #MAX_SIDE} pixels on its longer side. */
final class Lightness {

    static final int MAX_SIDE = 1024;

    private static final double BLACK = 0;
    private static final double WHITE = 255;

    private Lightness() {}

    /**
     * Lays the image over white; should nothing be seen on it then, over black.
     *
     * @throws InvalidImageException if the image has other channels than grey, red, green, blue and alpha, or is so
     *     long and thin that nothing is left of it
     */
    static GreyImage of(BufferedImage image) {
        LightnessRows rows = image.getColorModel() instanceof IndexColorModel palette
                ? new PaletteRows(image.getRaster(), palette)
                : new SampleRows(image.getRaster(), image.getColorModel());
        BlockMeans overWhite = laidOver(WHITE, image, rows);
        boolean hidden = overWhite.contrast() < LightOnDark.LEAST_CONTRAST
                && image.getColorModel().hasAlpha();
        return (hidden ? laidOver(BLACK, image, rows) : overWhite).image();
    }

    private static BlockMeans laidOver(double ground, BufferedImage image, LightnessRows rows) {
        BlockMeans means = BlockMeans.of(image.getWidth(), image.getHeight(), MAX_SIDE);
        double[] row = new double[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            rows.read(y, ground, row);
            means.add(y, row);
        }
        return means;
    }
}
