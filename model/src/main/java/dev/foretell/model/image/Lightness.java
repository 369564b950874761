package dev.foretell.model.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;

/**
 * The lightness of an image, reduced to at most {@value #MAX_SIDE} pixels on its longer side while its pixels are
 * added, in any order, each once or, in several passes, each once in every pass; the last pass counts.
 */
final class Lightness {

    static final int MAX_SIDE = 1024;

    private static final double BLACK = 0;
    private static final double WHITE = 255;

    private final LightnessRows rows;
    private final BlockMeans means;
    private final boolean transparent;
    private final long pixels;
    private long added;

    // Room for the pixels of a row. Where each sample is a byte they are copied in one piece, others picked out singly.
    private final double[] shown;
    private final double[] alpha;
    private int[] samples = new int[0];
    private byte[] bytes = new byte[0];

    /** Takes pixels of a width and height that {@code rows} reads. */
    Lightness(LightnessRows rows, int width, int height, boolean transparent) {
        this.rows = rows;
        this.means = BlockMeans.of(width, height, MAX_SIDE, transparent);
        this.transparent = transparent;
        this.pixels = Math.multiplyFull(width, height);
        this.shown = new double[width];
        this.alpha = new double[width];
    }

    /**
     * Takes pixels of a kind.
     *
     * @param sampleModel its width and height are those of the image
     * @throws InvalidImageException if they have other channels than grey, red, green, blue and alpha, or the image is
     *     so long and thin that nothing is left of it
     */
    static Lightness of(SampleModel sampleModel, ColorModel colorModel) {
        LightnessRows rows;
        if (colorModel instanceof IndexColorModel palette) {
            rows = new PaletteRows(sampleModel, palette);
        } else if (colorModel.getColorSpace().getType() == ColorSpace.TYPE_CMYK
                && sampleModel.getNumBands() == 4
                && sampleModel.getSampleSize(0) == Byte.SIZE) {
            rows = InkRows.INKS;
        } else {
            rows = new SampleRows(sampleModel, colorModel);
        }
        return new Lightness(rows, sampleModel.getWidth(), sampleModel.getHeight(), colorModel.hasAlpha());
    }

    /** The lightness of a whole image. */
    static GreyImage of(BufferedImage image) {
        Lightness lightness = of(image.getSampleModel(), image.getColorModel());
        lightness.add(0, 0, image.getRaster());
        return lightness.image();
    }

    /** Adds a part of the image, its upper left corner at {@code (left, top)}. */
    void add(int left, int top, Raster part) {
        int length = part.getWidth() * part.getNumBands();
        samples = samples.length < length ? new int[length] : samples;
        boolean isBytes =
                part.getTransferType() == DataBuffer.TYPE_BYTE && part.getSampleModel() instanceof ComponentSampleModel;
        bytes = isBytes && bytes.length < length ? new byte[length] : bytes;
        for (int y = 0; y < part.getHeight(); y++) {
            readSamples(part, part.getMinY() + y, isBytes, length);
            add(left, top + y, 1, part.getWidth(), samples);
        }
    }

    private void readSamples(Raster part, int y, boolean isBytes, int length) {
        if (!isBytes) {
            part.getPixels(part.getMinX(), y, part.getWidth(), 1, samples);
            return;
        }
        part.getDataElements(part.getMinX(), y, part.getWidth(), 1, bytes);
        for (int i = 0; i < length; i++) {
            samples[i] = Byte.toUnsignedInt(bytes[i]);
        }
    }

    /** Adds some pixels of row {@code y}, from {@code left} on, each {@code step} right of the one before. */
    void add(int left, int y, int step, int count, int[] pixelSamples) {
        if (added == pixels) { // A decoder of several passes begins the next one.
            means.clear();
            added = 0;
        }
        rows.read(pixelSamples, count, shown, alpha);
        means.add(left, y, step, count, shown, alpha);
        added += count;
    }

    /**
     * The image over white; should nothing be seen on it then, over black.
     *
     * @throws InvalidImageException if not every pixel was added
     */
    GreyImage image() {
        if (added != pixels) {
            throw new InvalidImageException(
                    "The image is damaged: %s of its %s pixels were read.".formatted(added, pixels));
        }
        boolean hidden = transparent && means.contrast() < LightOnDark.LEAST_CONTRAST;
        return means.over(hidden ? BLACK : WHITE);
    }
}
