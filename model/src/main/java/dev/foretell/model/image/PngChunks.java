package dev.foretell.model.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The chunks of a PNG file (PNG specification, third edition, section 5). */
final class PngChunks {

    private static final int SIGNATURE_LENGTH = 8;

    private static final int HEADER = 0x49484452; // IHDR
    private static final int PALETTE = 0x504C5445; // PLTE
    private static final int TRANSPARENCY = 0x74524E53; // tRNS
    private static final int DATA = 0x49444154; // IDAT
    private static final int END = 0x49454E44; // IEND
    private static final int EXIF = 0x65584966; // eXIf

    private PngChunks() {}

    /** The chunks that make the picture. Their checksums are checked, which ImageIO does not do. */
    static Essence essence(byte[] encoded) {
        Orientation orientation = Orientation.UPRIGHT;
        ByteBuffer in = ByteBuffer.wrap(encoded);
        ByteBuffer out = ByteBuffer.allocate(encoded.length);
        ImageFormat.skip(in, SIGNATURE_LENGTH);
        out.put(encoded, 0, SIGNATURE_LENGTH);
        int type;
        do {
            int start = in.position();
            long length = Integer.toUnsignedLong(in.getInt());
            type = in.getInt();
            ImageFormat.skip(in, length);
            int checksum = in.getInt();
            if (isEssential(type)) {
                check(encoded, start, (int) length, checksum);
                out.put(encoded, start, in.position() - start);
            } else if (type == EXIF) {
                orientation = Orientation.ofExif(in.slice(start + 2 * Integer.BYTES, (int) length));
            }
        } while (type != END);
        return new Essence(out.flip(), orientation, Essence.Kind.PASSING);
    }

    private static boolean isEssential(int type) {
        return switch (type) {
            case HEADER, PALETTE, TRANSPARENCY, DATA, END -> true;
            default -> false;
        };
    }

    /** The checksum covers a chunk's type, which follows on its length, and its data. */
    private static void check(byte[] encoded, int start, int length, int expected) {
        CRC32 checksum = new CRC32();
        checksum.update(encoded, start + 4, 4 + length);
        if ((int) checksum.getValue() != expected) {
            throw new InvalidImageException(
                    "The PNG file is damaged: the checksum of its chunk at byte %s is wrong.".formatted(start));
        }
    }
}
