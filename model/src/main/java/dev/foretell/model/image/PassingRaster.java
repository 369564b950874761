package dev.foretell.model.image;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of an image as a decoder writes them: each is added to a {@link Lightness}, and none is kept. So a picture
 * takes the memory of its rows, not of its pixels.
 *
 * <p>It implements the ways to write that ImageIO's readers of JPEG and PNG and that of lossy WebP use; any other one
 * fails, for there is no memory behind it.
 */
final class PassingRaster extends WritableRaster {

    private final Lightness lightness;
    private final int bands;
    private final int[] samples;

    // Single pixels, gathered from left to right: one by one they would take several times as long.
    private final int[] run;
    private int runLeft;
    private int runY;
    private int step = 1;
    private int count;

    /** @param model the form of the pixels; its width and height are those of the image */
    PassingRaster(SampleModel model, Lightness lightness) {
        super(model, new DataBufferByte(0), new Rectangle(model.getWidth(), model.getHeight()), new Point(), null);
        this.lightness = lightness;
        this.bands = model.getNumBands();
        this.samples = new int[bands];
        this.run = new int[model.getWidth() * bands];
    }

    @Override
    public void setRect(int left, int top, Raster source) {
        lightness.add(left, top, source);
    }

    @Override
    public void setPixel(int x, int y, int[] pixel) {
        if (y != runY || (count > 1 && x != runLeft + count * step)) {
            flush();
        }
        if (count == 0) {
            runLeft = x;
            runY = y;
            step = 1;
        } else if (count == 1) {
            step = x - runLeft;
        }
        System.arraycopy(pixel, 0, run, count * bands, bands);
        count++;
    }

    @Override
    public void setDataElements(int x, int y, Object pixel) {
        byte[] bytes = (byte[]) pixel;
        for (int i = 0; i < bands; i++) {
            samples[i] = Byte.toUnsignedInt(bytes[i]);
        }
        setPixel(x, y, samples);
    }

    /** Adds the pixels that still wait for their neighbours; to be called when the decoder has written all. */
    void flush() {
        if (count > 0) {
            lightness.add(runLeft, runY, step, count, run);
            count = 0;
        }
    }

    /** This raster, as a decoder asks for it that writes all of it. */
    @Override
    public WritableRaster createWritableChild(
            int parentX, int parentY, int w, int h, int childMinX, int childMinY, int @Nullable [] bands) {
        boolean all = parentX == 0 && parentY == 0 && w == width && h == height && childMinX == 0 && childMinY == 0;
        if (!all || bands != null) {
            throw new UnsupportedOperationException("a part of an image whose pixels are not kept");
        }
        return this;
    }
}
