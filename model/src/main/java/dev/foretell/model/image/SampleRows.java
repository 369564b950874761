package dev.foretell.model.image;

import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/**
 * Reads an image of grey or red, green and blue samples, with alpha or without. It takes the samples as they are
 * stored: {@code BufferedImage.getRGB} would hold grey ones for linear light and convert them to sRGB.
 */
final class SampleRows implements LightnessRows {

    private final Raster raster;
    private final int colours;
    private final int bands;
    private final boolean premultiplied;

    /** The greatest value of a sample, by band. */
    private final double[] full;

    private final int[] samples;

    /**
     * Room for the samples of a row where each is a byte: those are copied in one piece, others picked out one by one.
     */
    private final byte[] bytes;

    SampleRows(Raster raster, ColorModel colorModel) {
        this.raster = raster;
        this.colours = colorModel.getNumColorComponents();
        this.bands = raster.getNumBands();
        this.premultiplied = colorModel.isAlphaPremultiplied();
        if ((colours != 1 && colours != 3) || bands != colorModel.getNumComponents()) {
            throw new InvalidImageException(
                    "The image has %s colour channels; grey (1) or red, green and blue (3) were expected."
                            .formatted(colours));
        }
        this.full = new double[bands];
        for (int band = 0; band < bands; band++) {
            full[band] = Math.max((1L << raster.getSampleModel().getSampleSize(band)) - 1, 1);
        }
        this.samples = new int[raster.getWidth() * bands];
        boolean isBytes = raster.getTransferType() == DataBuffer.TYPE_BYTE
                && raster.getSampleModel() instanceof ComponentSampleModel;
        this.bytes = new byte[isBytes ? samples.length : 0];
    }

    @Override
    public void read(int y, double ground, double[] row) {
        readSamples(y, row.length);
        for (int x = 0; x < row.length; x++) {
            double value = lightness(x * bands);
            row[x] = bands == colours ? value : laidOver(ground, samples[x * bands + colours] / full[colours], value);
        }
    }

    private void readSamples(int y, int width) {
        if (bytes.length == 0) {
            raster.getPixels(0, y, width, 1, samples);
            return;
        }
        raster.getDataElements(0, y, width, 1, bytes);
        for (int i = 0; i < bytes.length; i++) {
            samples[i] = Byte.toUnsignedInt(bytes[i]);
        }
    }

    private double lightness(int first) {
        if (colours == 1) {
            return value(first, 0);
        }
        return LightnessRows.luma(value(first, 0), value(first, 1), value(first, 2));
    }

    /** A sample as 0 to 255: one of 16 bits is divided by 257. */
    private double value(int first, int band) {
        int sample = samples[first + band];
        return full[band] == 255 ? sample : sample * 255.0 / full[band];
    }

    private double laidOver(double ground, double alpha, double value) {
        return premultiplied ? value + (1 - alpha) * ground : LightnessRows.laidOver(ground, alpha, value);
    }
}
