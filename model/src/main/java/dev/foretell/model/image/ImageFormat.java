package dev.foretell.model.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The formats of image files that are read, told apart by how a file begins. */
enum ImageFormat {
    JPEG("JPEG", "\u00FF\u00D8\u00FF"),
    PNG("PNG", "\u0089PNG\r\n\u001A\n"),
    WEBP("WebP", "RIFF.{4}WEBP"),
    TIFF("TIFF", "II\\*\\x00|MM\\x00\\*"),
    BMP("BMP", "BM"),
    GIF("GIF", "GIF8");

    /** All formats, for people. */
    static final String EXPECTED = "a JPEG, PNG, WebP, TIFF, BMP or GIF file";

    private static final int LONGEST_SIGNATURE = 12;
    private static final int SHOWN_BYTES = 8;

    private final String title;
    private final Pattern signature;

    ImageFormat(String title, String signature) {
        this.title = title;
        this.signature = Pattern.compile(signature, Pattern.DOTALL);
    }

    /** @throws InvalidImageException if it is none of them */
    static ImageFormat of(byte[] encoded) {
        if (encoded.length == 0) {
            throw new InvalidImageException("The image is empty: " + EXPECTED + " was expected.");
        }
        String beginning = text(encoded, LONGEST_SIGNATURE);
        return Arrays.stream(values())
                .filter(format -> format.signature.matcher(beginning).lookingAt())
                .findFirst()
                .orElseThrow(() -> new InvalidImageException(OtherFormat.of(encoded)
                        .map(OtherFormat::refusal)
                        .orElseGet(() -> "These bytes are not an image: %s was expected, but they begin with %s."
                                .formatted(EXPECTED, hex(text(encoded, SHOWN_BYTES))))));
    }

    /** At most so many first bytes, each as a character. */
    static String text(byte[] encoded, int most) {
        return new String(encoded, 0, Math.min(encoded.length, most), StandardCharsets.ISO_8859_1);
    }

    /**
     * The parts of a file that hold its first picture, as a file of their own. Left out are colour profiles, texts,
     * previews and further pictures: they do not count for us, and decoders have been attacked through them.
     *
     * @throws InvalidImageException if the file ends too early or is of a kind that is not read
     */
    Essence essence(byte[] encoded) {
        try {
            return switch (this) {
                case JPEG -> JpegSegments.essence(encoded);
                case PNG -> PngChunks.essence(encoded);
                case WEBP -> WebpChunks.essence(encoded);
                case TIFF -> TiffFile.essence(encoded);
                case BMP -> whole(BmpHeader.essential(encoded));
                case GIF -> whole(GifBlocks.essential(encoded));
            };
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new InvalidImageException(
                    "The %s file is cut off: more was expected after its %s bytes.".formatted(this, encoded.length), e);
        }
    }

    private static Essence whole(ByteBuffer file) {
        return new Essence(file, Orientation.UPRIGHT, Essence.Kind.WHOLE);
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

    @Override
    public String toString() {
        return title;
    }
}
