package dev.foretell.model.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file (RFC 9649; a frame of lossy data: RFC 6386, section 9.1); a use-once reader. Of an
 * animation the first frame counts.
 */
final class WebpChunks {

    private static final int RIFF = 0x46464952;
    private static final int WEBP = 0x50424557;
    private static final int EXTENDED = 0x58385056; // VP8X
    private static final int LOSSY = 0x20385056; // VP8
    private static final int LOSSLESS = 0x4C385056; // VP8L
    private static final int ALPHA = 0x48504C41; // ALPH
    private static final int FRAME = 0x464D4E41; // ANMF
    private static final int EXIF = 0x46495845; // EXIF

    private static final int FILE_HEADER_SIZE = 12;
    private static final int CHUNK_HEADER_SIZE = 8;
    private static final int FRAME_HEADER_SIZE = 16;
    private static final int EXTENDED_SIZE = 10;
    private static final int HAS_ALPHA = 0x10;
    private static final int LOSSY_SIGNATURE = 0x2A019D;
    private static final int LOSSLESS_SIGNATURE = 0x2F;

    private static final int LOSSLESS_HEADER_SIZE = 5;
    private static final int ALPHA_FLAG_BYTE = 4;
    private static final int ALPHA_FLAG = 0x10;
    private static final int ALPHA_COMPRESSION = 3;
    private static final int COMPRESSED = 1;

    private final ByteBuffer in;
    private @Nullable ByteBuffer alpha;
    private @Nullable ByteBuffer picture;
    private boolean lossless;
    private boolean inFrame;
    private Orientation orientation = Orientation.UPRIGHT;

    private WebpChunks(byte[] encoded) {
        this.in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A file with the first picture alone, its sizes taken from the coded pixels.
     *
     * @throws InvalidImageException if it holds no picture, or one that is too large to be decoded as a whole
     */
    static Essence essence(byte[] encoded) {
        return new WebpChunks(encoded).essence();
    }

    private Essence essence() {
        ImageFormat.skip(in, FILE_HEADER_SIZE);
        readChunks(in);
        ByteBuffer coded = picture;
        if (coded == null) {
            throw new InvalidImageException("The WebP file holds no picture.");
        }
        int size = lossless ? losslessSize(coded) : lossySize(coded);
        checkTransparency(coded);
        int width = size & 0xFFFF;
        int height = size >>> 16;
        boolean whole = lossless || alpha != null;
        if (whole) {
            ImageDecoder.checkWhole("lossless or transparent WebP", width, height);
        }
        return new Essence(file(coded, width, height), orientation, whole ? Essence.Kind.WHOLE : Essence.Kind.PASSING);
    }

    private void readChunks(ByteBuffer chunks) {
        while (chunks.remaining() >= CHUNK_HEADER_SIZE) {
            int type = chunks.getInt();
            long length = Integer.toUnsignedLong(chunks.getInt());
            int start = chunks.position();
            if (picture != null && length > chunks.remaining()) {
                return; // What follows on the picture does not count for it.
            }
            ImageFormat.skip(chunks, length);
            note(type, chunks.slice(start, (int) length).order(ByteOrder.LITTLE_ENDIAN));
            ImageFormat.skip(chunks, Math.min(length % 2, chunks.remaining())); // padding
        }
    }

    private void note(int type, ByteBuffer content) {
        switch (type) {
            case ALPHA -> alpha = picture == null ? content : alpha;
            case LOSSY, LOSSLESS -> {
                if (picture == null) {
                    picture = content;
                    lossless = type == LOSSLESS;
                }
            }
            case FRAME -> {
                if (picture == null && !inFrame) { // No frame lies in another one.
                    inFrame = true;
                    ImageFormat.skip(content, FRAME_HEADER_SIZE);
                    readChunks(content);
                    inFrame = false;
                }
            }
            case EXIF -> orientation = Orientation.ofExif(content);
            default -> {
                // It does not count for the picture.
            }
        }
    }

    /** Width and height, 16 bits each, in the header of a frame. */
    private static int lossySize(ByteBuffer coded) {
        int tag = Byte.toUnsignedInt(coded.get()) | Short.toUnsignedInt(coded.getShort()) << 8;
        int signature = Byte.toUnsignedInt(coded.get()) | Short.toUnsignedInt(coded.getShort()) << 8;
        if ((tag & 1) != 0 || signature != LOSSY_SIGNATURE) {
            throw new InvalidImageException("The WebP file is damaged: its picture does not begin with a key frame.");
        }
        int width = coded.getShort() & 0x3FFF; // The other two bits ask for a scale.
        return width | (coded.getShort() & 0x3FFF) << 16;
    }

    private static int losslessSize(ByteBuffer coded) {
        if (coded.get() != LOSSLESS_SIGNATURE) {
            throw new InvalidImageException("The WebP file is damaged: its picture has no signature.");
        }
        int bits = coded.getInt();
        return (bits & 0x3FFF) + 1 | ((bits >>> 14 & 0x3FFF) + 1) << 16;
    }

    /**
     * Refuses what the plugin (3.15.0) decodes wrongly. Encoders leave out a last palette entry that is transparent
     * black, for that is what an index beyond the palette means (RFC 9649, section 4.4): the plugin takes the entry
     * before it. And it takes transparency that is not compressed for opaque.
     */
    private void checkTransparency(ByteBuffer coded) {
        ByteBuffer opacity = alpha;
        boolean wrong = lossless
                ? (coded.get(ALPHA_FLAG_BYTE) & ALPHA_FLAG) != 0 && hasPalette(coded, LOSSLESS_HEADER_SIZE)
                : opacity != null && ((opacity.get(0) & ALPHA_COMPRESSION) != COMPRESSED || hasPalette(opacity, 1));
        if (wrong) {
            throw new InvalidImageException("The WebP file codes its transparency in a way that is not read: send it as"
                    + " a PNG, or without transparency.");
        }
    }

    /**
     * Whether lossless data begin with the transform of a palette, of such a size that an encoder may leave an entry
     * out: a bit that a transform follows, two that it is of colour indexing, eight for the size less one.
     */
    private static boolean hasPalette(ByteBuffer lossless, int start) {
        int bits = Short.toUnsignedInt(lossless.getShort(start));
        int size = (bits >>> 3 & 0xFF) + 1;
        return (bits & 0b111) == 0b111 && size > 16 && size < 256;
    }

    private ByteBuffer file(ByteBuffer coded, int width, int height) {
        ByteBuffer opacity = lossless ? null : alpha;
        int alphaLength = opacity == null ? 0 : opacity.limit() + 2 * CHUNK_HEADER_SIZE + EXTENDED_SIZE;
        ByteBuffer out = ByteBuffer.allocate(FILE_HEADER_SIZE + CHUNK_HEADER_SIZE + coded.limit() + alphaLength + 2)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(RIFF).putInt(0).putInt(WEBP);
        if (opacity != null) {
            out.putInt(EXTENDED).putInt(EXTENDED_SIZE).putInt(HAS_ALPHA);
            out.putShort((short) (width - 1))
                    .put((byte) 0)
                    .putShort((short) (height - 1))
                    .put((byte) 0);
            putChunk(out, ALPHA, opacity);
        }
        putChunk(out, lossless ? LOSSLESS : LOSSY, coded);
        return out.putInt(Integer.BYTES, out.position() - CHUNK_HEADER_SIZE).flip();
    }

    private static void putChunk(ByteBuffer out, int type, ByteBuffer content) {
        out.putInt(type).putInt(content.limit()).put(content.rewind());
        if (content.limit() % 2 != 0) {
            out.put((byte) 0);
        }
    }
}
