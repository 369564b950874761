package dev.foretell.model.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** The first picture of a TIFF file (TIFF 6.0; the compressions of Adobe's Technote 2). */
final class TiffFile {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIPS = 273;
    private static final int CHANNELS = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_LENGTHS = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILES = 324;
    private static final int TILE_LENGTHS = 325;
    private static final int SAMPLE_FORMAT = 339;
    private static final int DNG_VERSION = 50706;

    /** The tags that say how the pixels are coded and where they lie. */
    private static final List<Integer> ESSENTIAL = List.of(
            WIDTH,
            HEIGHT,
            BITS,
            COMPRESSION,
            PHOTOMETRIC,
            266,
            273,
            CHANNELS,
            ROWS_PER_STRIP,
            279,
            284,
            292,
            293,
            317,
            320,
            TILE_WIDTH,
            TILE_HEIGHT,
            324,
            325,
            338,
            SAMPLE_FORMAT,
            529,
            530,
            531,
            532);

    /** Uncompressed, three forms of fax, LZW, Deflate (two numbers for it), PackBits. */
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32946L, 32773L);

    private static final Set<Long> JPEG = Set.of(6L, 7L);

    /** Black on white, white on black, RGB, palette, CMYK, YCbCr. */
    private static final Set<Long> PHOTOMETRICS = Set.of(0L, 1L, 2L, 3L, 5L, 6L);

    private static final Set<Long> BITS_READ = Set.of(1L, 2L, 4L, 8L, 16L);

    /** A decoder unpacks a strip or a tile as a whole, whatever part of it is asked for. */
    private static final long MAX_PIECE_BYTES = 64_000_000;

    /** Each piece costs time, however few its pixels. */
    private static final int MAX_PIECES = 200_000;

    private TiffFile() {}

    /** @throws InvalidImageException if the picture is coded in a way that is not read */
    static Essence essence(byte[] encoded) {
        if (OtherFormat.of(encoded).isPresent()) {
            throw new InvalidImageException(OtherFormat.CAMERA_RAW.refusal());
        }
        try {
            TiffDirectory directory = TiffDirectory.first(ByteBuffer.wrap(encoded));
            ByteBuffer reduced = directory.reduced(ESSENTIAL); // Which also checks that all values lie in the file.
            check(directory, encoded.length);
            return new Essence(reduced, Orientation.of(directory), Essence.Kind.PARTS);
        } catch (IndexOutOfBoundsException e) {
            BufferUnderflowException cutOff = new BufferUnderflowException();
            cutOff.initCause(e);
            throw cutOff;
        }
    }

    private static void check(TiffDirectory directory, long length) {
        if (directory.has(DNG_VERSION)) {
            throw new InvalidImageException(OtherFormat.CAMERA_RAW.refusal());
        }
        long compression = directory.number(COMPRESSION, 1);
        if (JPEG.contains(compression)) {
            throw new InvalidImageException("The TIFF file holds a JPEG: send the JPEG, or a TIFF that is compressed"
                    + " with LZW, Deflate, PackBits or not at all.");
        }
        expect("compression", compression, COMPRESSIONS);
        expect("colour space", directory.number(PHOTOMETRIC, 1), PHOTOMETRICS);
        expect("number of bits per channel", directory.greatest(BITS, 1), BITS_READ);
        expect("number format", directory.greatest(SAMPLE_FORMAT, 1), Set.of(1L));
        checkSizes(directory);
        checkComplete(directory, STRIPS, STRIP_LENGTHS, length);
        checkComplete(directory, TILES, TILE_LENGTHS, length);
    }

    private static void expect(String what, long value, Set<Long> known) {
        if (!known.contains(value)) {
            throw new InvalidImageException(
                    "The TIFF file has the %s %s, which is not read: save it as 8-bit RGB.".formatted(what, value));
        }
    }

    private static void checkSizes(TiffDirectory directory) {
        long width = directory.number(WIDTH, 0);
        long height = directory.number(HEIGHT, 0);
        boolean tiled = directory.has(TILE_WIDTH);
        long columns = tiled ? directory.number(TILE_WIDTH, width) : width;
        long rows = Math.min(directory.number(tiled ? TILE_HEIGHT : ROWS_PER_STRIP, height), height);
        double bytes =
                (double) columns * rows * directory.number(CHANNELS, 1) * directory.greatest(BITS, 1) / Byte.SIZE;
        if (bytes > MAX_PIECE_BYTES) {
            throw new InvalidImageException("The TIFF file has strips or tiles of " + Math.round(bytes / 1e6)
                    + " MB; save it with smaller ones, at most 64 MB, or as a JPEG.");
        }
        double pieces = Math.ceil((double) width / columns) * Math.ceil((double) height / rows);
        if (!(pieces <= Math.min(MAX_PIECES, directory.count(tiled ? TILES : STRIPS)))) {
            throw new InvalidImageException("The TIFF file is damaged, or has more than " + MAX_PIECES
                    + " strips or tiles: save it with larger ones.");
        }
    }

    /** Strips and tiles lie within the file: a decoder would fill up with black what is missing. */
    private static void checkComplete(TiffDirectory directory, int offsets, int lengths, long length) {
        for (int i = 0; i < directory.count(offsets); i++) {
            long offset = directory.number(offsets, i, 0);
            long bytes = i < directory.count(lengths) ? directory.number(lengths, i, 0) : 0;
            if (offset + bytes > length) {
                throw new BufferUnderflowException();
            }
        }
    }
}
