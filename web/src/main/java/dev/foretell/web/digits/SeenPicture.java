package dev.foretell.web.digits;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * A picture as the model saw it, decoded by the worker. Immutable by convention (the values are not copied). Public for
 * the template, which reads it.
 *
 * @param width in pixels
 * @param height in pixels
 * @param values lightness from 0 (black) to 255 (white), row after row
 */
public record SeenPicture(int width, int height, float[] values) {

    /** The picture as a PNG of 8 bits per pixel, for an {@code <img>}. */
    public String dataUri() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = image.getRaster();
        for (int i = 0; i < values.length; i++) {
            raster.setSample(i % width, i / width, 0, Math.min(Math.max(Math.round(values[i]), 0), 255));
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image));
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
