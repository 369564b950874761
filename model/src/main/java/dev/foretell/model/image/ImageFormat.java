package dev.foretell.model.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The formats of image files that are read, told apart by how a file begins. */
enum ImageFormat {
    JPEG("\u00FF\u00D8\u00FF"),
    PNG("\u0089PNG\r\n\u001A\n"),
    BMP("BM"),
    GIF("GIF8");

    private final String signature;

    ImageFormat(String signature) {
        this.signature = signature;
    }

    /** @throws InvalidImageException if it is none of them */
    static ImageFormat of(byte[] encoded) {
        if (encoded.length == 0) {
            throw new InvalidImageException("The image is empty: a JPEG, PNG, BMP or GIF file was expected.");
        }
        String beginning = new String(encoded, 0, Math.min(encoded.length, 8), StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(format -> beginning.startsWith(format.signature))
                .findFirst()
                .orElseThrow(() -> new InvalidImageException(
                        "These bytes are not an image: a JPEG, PNG, BMP or GIF file was expected, but they begin with"
                                + " %s.".formatted(hex(beginning))));
    }

    /**
     * The parts of a file that hold its first picture, as a file of their own. Left out are colour profiles, texts,
     * previews and further pictures: they do not count for us, and decoders have been attacked through them.
     *
     * @throws InvalidImageException if the file ends too early or is of a kind that is not read
     */
    ByteBuffer essential(byte[] encoded) {
        try {
            return switch (this) {
                case JPEG -> JpegSegments.essential(encoded);
                case PNG -> PngChunks.essential(encoded);
                case BMP -> BmpHeader.essential(encoded);
                case GIF -> GifBlocks.essential(encoded);
            };
        } catch (BufferUnderflowException e) {
            throw new InvalidImageException(
                    "The %s file is cut off: more was expected after its %s bytes.".formatted(this, encoded.length), e);
        }
    }

    /** @throws BufferUnderflowException if less than {@code count} bytes are left */
    static void skip(ByteBuffer in, long count) {
        if (count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) count);
    }

    private static String hex(String beginning) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(beginning.getBytes(StandardCharsets.ISO_8859_1));
    }
}
