package dev.foretell.model.image;

import java.awt.image.ColorModel;
import java.awt.image.SampleModel;

/**
 * Reads grey or red, green and blue samples, with alpha or without. It takes the samples as they are stored:
 * {@code BufferedImage.getRGB} would hold grey ones for linear light and convert them to sRGB.
 */
final class SampleRows implements LightnessRows {

    private final int colours;
    private final int bands;
    private final boolean premultiplied;

    /** The greatest value of a sample, by band. */
    private final double[] full;

    SampleRows(SampleModel sampleModel, ColorModel colorModel) {
        this.colours = colorModel.getNumColorComponents();
        this.bands = sampleModel.getNumBands();
        this.premultiplied = colorModel.isAlphaPremultiplied();
        if ((colours != 1 && colours != 3) || bands != colorModel.getNumComponents()) {
            throw new InvalidImageException(
                    "The image has %s colour channels; grey (1) or red, green and blue (3) were expected."
                            .formatted(colours));
        }
        this.full = new double[bands];
        for (int band = 0; band < bands; band++) {
            full[band] = Math.max((1L << sampleModel.getSampleSize(band)) - 1, 1);
        }
    }

    @Override
    public void read(int[] samples, int count, double[] shown, double[] alpha) {
        for (int i = 0; i < count; i++) {
            double value = lightness(samples, i * bands);
            if (bands > colours) {
                alpha[i] = samples[i * bands + colours] / full[colours];
                shown[i] = premultiplied ? value : alpha[i] * value;
            } else {
                shown[i] = value;
            }
        }
    }

    private double lightness(int[] samples, int first) {
        if (colours == 1) {
            return value(samples, first, 0);
        }
        return LightnessRows.luma(value(samples, first, 0), value(samples, first, 1), value(samples, first, 2));
    }

    /** A sample as 0 to 255: one of 16 bits is divided by 257. */
    private double value(int[] samples, int first, int band) {
        int sample = samples[first + band];
        return full[band] == 255 ? sample : sample * 255.0 / full[band];
    }
}
