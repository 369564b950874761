package dev.foretell.model.image;

import java.nio.ByteBuffer;

/** The blocks of a GIF file (GIF89a specification, sections 12 to 27). */
final class GifBlocks {

    private static final int IMAGE = 0x2C;
    private static final int EXTENSION = 0x21;
    private static final int TRAILER = 0x3B;
    private static final int GRAPHIC_CONTROL = 0xF9;

    private GifBlocks() {}

    /** The header, the colours, and the first image with the graphic control before it, which holds transparency. */
    static ByteBuffer essential(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        ByteBuffer out = ByteBuffer.allocate(encoded.length + 1);
        ImageFormat.skip(in, 6 + 4);
        int screenFlags = unsigned(in);
        ImageFormat.skip(in, 2);
        skipColourTable(in, screenFlags);
        out.put(encoded, 0, in.position());
        int block;
        do {
            int start = in.position();
            block = unsigned(in);
            if (skipBlock(in, block)) {
                out.put(encoded, start, in.position() - start);
            }
        } while (block != IMAGE);
        return out.put((byte) TRAILER).flip();
    }

    /** Whether the block counts for the picture. */
    private static boolean skipBlock(ByteBuffer in, int block) {
        return switch (block) {
            case EXTENSION -> {
                int label = unsigned(in);
                skipSubBlocks(in);
                yield label == GRAPHIC_CONTROL;
            }
            case IMAGE -> {
                ImageFormat.skip(in, 8);
                skipColourTable(in, unsigned(in));
                ImageFormat.skip(in, 1);
                skipSubBlocks(in);
                yield true;
            }
            case TRAILER -> throw new InvalidImageException("The GIF file holds no picture.");
            default ->
                throw new InvalidImageException(
                        "The GIF file is damaged: it has an unknown block at byte %s.".formatted(in.position() - 1));
        };
    }

    /** Skips the table that the flags announce, if they do. */
    private static void skipColourTable(ByteBuffer in, int flags) {
        if ((flags & 0x80) != 0) {
            ImageFormat.skip(in, 3L << ((flags & 7) + 1));
        }
    }

    private static void skipSubBlocks(ByteBuffer in) {
        int length;
        do {
            length = unsigned(in);
            ImageFormat.skip(in, length);
        } while (length > 0);
    }

    private static int unsigned(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }
}
