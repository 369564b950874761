package dev.foretell.model.image;

import java.awt.image.IndexColorModel;
import java.awt.image.SampleModel;

/** Reads palette entries. */
final class PaletteRows implements LightnessRows {

    private final double[] lightness;
    private final double[] opacity;

    PaletteRows(SampleModel sampleModel, IndexColorModel palette) {
        // A palette may be shorter than its indices can count: what is missing is black.
        int entries = Math.max(palette.getMapSize(), 1 << sampleModel.getSampleSize(0));
        this.lightness = new double[entries];
        this.opacity = new double[entries];
        for (int i = 0; i < entries; i++) {
            boolean defined = i < palette.getMapSize();
            lightness[i] = defined ? LightnessRows.luma(palette.getRed(i), palette.getGreen(i), palette.getBlue(i)) : 0;
            opacity[i] = defined ? palette.getAlpha(i) / 255.0 : 1;
        }
    }

    @Override
    public void read(int[] samples, int count, double[] shown, double[] alpha) {
        for (int i = 0; i < count; i++) {
            alpha[i] = opacity[samples[i]];
            shown[i] = alpha[i] * lightness[samples[i]];
        }
    }
}
