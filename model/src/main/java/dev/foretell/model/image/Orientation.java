package dev.foretell.model.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How a stored image must be turned and mirrored to stand upright: the tag Orientation of TIFF and Exif (TIFF 6.0,
 * section 8; CIPA DC-008, 4.6.4).
 *
 * @param value 1 to 8: the sides of the scene at which the stored image's first row and first column lie
 */
record Orientation(int value) {

    static final Orientation UPRIGHT = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int MAX = 8;
    private static final byte[] EXIF_PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    /**
     * The orientation in Exif data, with the prefix that they have in a JPEG or without. It is {@link #UPRIGHT} when
     * they are damaged or have none: a picture is not refused for that.
     */
    static Orientation ofExif(ByteBuffer exif) {
        boolean prefixed = exif.remaining() >= EXIF_PREFIX.length
                && exif.slice(exif.position(), EXIF_PREFIX.length).equals(ByteBuffer.wrap(EXIF_PREFIX));
        int start = exif.position() + (prefixed ? EXIF_PREFIX.length : 0);
        try {
            return of(TiffDirectory.first(exif.slice(start, exif.limit() - start)));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | InvalidImageException e) {
            return UPRIGHT;
        }
    }

    /** The orientation of the image that a directory describes. */
    static Orientation of(TiffDirectory directory) {
        long value = directory.number(TAG, 1);
        return value >= 1 && value <= MAX ? new Orientation((int) value) : UPRIGHT;
    }

    /** The image as a viewer shows it. */
    GreyImage upright(GreyImage stored) {
        GreyImage image = value >= 5 ? stored.transposed() : stored;
        return switch (value) {
            case 2, 6 -> mirrored(image, true, false);
            case 3, 7 -> mirrored(image, true, true);
            case 4, 8 -> mirrored(image, false, true);
            default -> image;
        };
    }

    private static GreyImage mirrored(GreyImage image, boolean leftRight, boolean upDown) {
        double[] mirrored = new double[image.values().length];
        for (int y = 0; y < image.height(); y++) {
            int rowStart = (upDown ? image.height() - 1 - y : y) * image.width();
            for (int x = 0; x < image.width(); x++) {
                mirrored[rowStart + (leftRight ? image.width() - 1 - x : x)] = image.at(x, y);
            }
        }
        return new GreyImage(image.width(), image.height(), mirrored);
    }
}
