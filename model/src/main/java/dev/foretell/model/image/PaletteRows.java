package dev.foretell.model.image;

import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Reads an image of palette entries. */
final class PaletteRows implements LightnessRows {

    private final Raster raster;
    private final double[] lightness;
    private final double[] alpha;
    private final int[] indices;

    PaletteRows(Raster raster, IndexColorModel palette) {
        this.raster = raster;
        this.indices = new int[raster.getWidth()];
        // A palette may be shorter than its indices can count: what is missing is black.
        int entries =
                Math.max(palette.getMapSize(), 1 << raster.getSampleModel().getSampleSize(0));
        this.lightness = new double[entries];
        this.alpha = new double[entries];
        for (int i = 0; i < entries; i++) {
            boolean defined = i < palette.getMapSize();
            lightness[i] = defined ? LightnessRows.luma(palette.getRed(i), palette.getGreen(i), palette.getBlue(i)) : 0;
            alpha[i] = defined ? palette.getAlpha(i) / 255.0 : 1;
        }
    }

    @Override
    public void read(int y, double ground, double[] row) {
        raster.getSamples(0, y, row.length, 1, 0, indices);
        for (int x = 0; x < row.length; x++) {
            row[x] = LightnessRows.laidOver(ground, alpha[indices[x]], lightness[indices[x]]);
        }
    }
}
