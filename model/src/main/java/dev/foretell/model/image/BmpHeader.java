package dev.foretell.model.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a BMP file (BITMAPFILEHEADER and what follows on it, in Microsoft's wingdi.h). */
final class BmpHeader {

    private static final int HEADER_SIZE_OFFSET = 14;
    private static final int COMPRESSION_OFFSET = 30;
    private static final int COLOUR_SPACE_OFFSET = 70;

    /** The size of BITMAPINFOHEADER; smaller headers know no compression. */
    private static final int INFO_HEADER_SIZE = 40;

    /** The size of BITMAPV4HEADER; it and larger headers name a colour space. */
    private static final int V4_HEADER_SIZE = 108;

    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;
    private static final int SRGB = 0x73524742;

    private BmpHeader() {}

    /**
     * The file with the colour space sRGB in place of any embedded or linked profile.
     *
     * @throws InvalidImageException if the picture is compressed: in a BMP that can be a whole JPEG or PNG file, of any
     *     size
     */
    static ByteBuffer essential(byte[] encoded) {
        ByteBuffer file = ByteBuffer.wrap(encoded.clone()).order(ByteOrder.LITTLE_ENDIAN);
        ImageFormat.skip(file, HEADER_SIZE_OFFSET);
        int headerSize = file.getInt();
        ImageFormat.skip(file, Integer.toUnsignedLong(headerSize) - Integer.BYTES);
        if (headerSize >= INFO_HEADER_SIZE) {
            int compression = file.getInt(COMPRESSION_OFFSET);
            if (compression != UNCOMPRESSED && compression != BIT_FIELDS) {
                throw new InvalidImageException("The BMP file is compressed; an uncompressed one was expected.");
            }
        }
        if (headerSize >= V4_HEADER_SIZE) {
            file.putInt(COLOUR_SPACE_OFFSET, SRGB);
        }
        return file.rewind();
    }
}
