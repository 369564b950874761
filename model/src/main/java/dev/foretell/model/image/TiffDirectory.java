package dev.foretell.model.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first directory of a TIFF file or of Exif data (TIFF 6.0, section 2). Further directories are not followed, so
 * they cannot make a loop. The values are looked up when they are asked for.
 */
final class TiffDirectory {

    /** The bytes of an entry: tag, type, count, and the value or where it lies. */
    private static final int ENTRY_SIZE = 12;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int MAGIC = 42;

    /** The bytes of a value, by type. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    private final ByteBuffer tiff;

    /** Where the entry of each tag begins; of two for one tag the first counts. */
    private final Map<Integer, Integer> entries = new TreeMap<>();

    private TiffDirectory(ByteBuffer tiff) {
        this.tiff = tiff;
    }

    /**
     * Reads the tags.
     *
     * @param tiff all bytes of the file, from its byte order on
     * @throws InvalidImageException if they are not TIFF
     * @throws IndexOutOfBoundsException if they end too early
     */
    static TiffDirectory first(ByteBuffer tiff) {
        TiffDirectory directory = new TiffDirectory(tiff.slice().order(order(tiff)));
        directory.readTags();
        return directory;
    }

    private static ByteOrder order(ByteBuffer tiff) {
        return switch (tiff.getShort(tiff.position())) {
            case 0x4949 -> ByteOrder.LITTLE_ENDIAN;
            case 0x4D4D -> ByteOrder.BIG_ENDIAN;
            default -> throw new InvalidImageException("The TIFF data name no byte order.");
        };
    }

    private void readTags() {
        long start = Integer.toUnsignedLong(tiff.getInt(4));
        if (tiff.getShort(2) != MAGIC || start > tiff.limit()) {
            throw new InvalidImageException("The TIFF data have no directory.");
        }
        int count = Short.toUnsignedInt(tiff.getShort((int) start));
        for (int i = 0; i < count; i++) {
            int entry = (int) start + Short.BYTES + i * ENTRY_SIZE;
            entries.putIfAbsent(Short.toUnsignedInt(tiff.getShort(entry)), entry);
        }
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The number of values that a tag has; 0 without it. */
    long count(int tag) {
        Integer entry = entries.get(tag);
        return entry == null ? 0 : Integer.toUnsignedLong(tiff.getInt(entry + 4));
    }

    /** The first value of a tag; {@code otherwise} without it, or when it is not a whole number. */
    long number(int tag, long otherwise) {
        return count(tag) == 0 ? otherwise : number(tag, 0, otherwise);
    }

    /** The greatest value of a tag, which must have the same number for each channel. */
    long greatest(int tag, long otherwise) {
        long greatest = number(tag, otherwise);
        for (int i = 1; i < Math.min(count(tag), 16); i++) {
            greatest = Math.max(greatest, number(tag, i, otherwise));
        }
        return greatest;
    }

    /** One value of a tag that has more. */
    long number(int tag, int index, long otherwise) {
        int entry = entries.getOrDefault(tag, 0);
        int type = Short.toUnsignedInt(tiff.getShort(entry + 2));
        int size = type == BYTE ? 1 : type == SHORT ? Short.BYTES : Integer.BYTES;
        boolean inPlace = count(tag) * size <= Integer.BYTES;
        int values = inPlace ? entry + 8 : tiff.getInt(entry + 8);
        int at = values + index * size;
        return switch (type) {
            case BYTE -> Byte.toUnsignedLong(tiff.get(at));
            case SHORT -> Short.toUnsignedLong(tiff.getShort(at));
            case LONG -> Integer.toUnsignedLong(tiff.getInt(at));
            default -> otherwise;
        };
    }

    /**
     * Writes the file again with some tags only, and without further directories.
     *
     * @param tags the tags to keep, those that are there
     */
    ByteBuffer reduced(Iterable<Integer> tags) {
        ByteBuffer file = ByteBuffer.allocate(tiff.limit() + 1 + Short.BYTES + entries.size() * ENTRY_SIZE + 4)
                .order(tiff.order());
        file.put(tiff.duplicate().rewind());
        int start = tiff.limit() + tiff.limit() % 2; // A directory begins at an even offset.
        file.position(start + Short.BYTES);
        int count = 0;
        for (int tag : tags) {
            Integer entry = entries.get(tag);
            if (entry != null) {
                checkValues(tag, entry);
                file.put(tiff.slice(entry, ENTRY_SIZE));
                count++;
            }
        }
        file.putInt(0);
        file.putShort(start, (short) count).putInt(4, start);
        return file.flip();
    }

    /** Values lie within the file: a decoder would make room for as many as the entry says. */
    private void checkValues(int tag, int entry) {
        int type = Short.toUnsignedInt(tiff.getShort(entry + 2));
        if (type == 0 || type >= SIZES.length) {
            throw new InvalidImageException("The TIFF file is damaged: its tag " + tag + " has no type.");
        }
        long bytes = count(tag) * SIZES[type];
        if (bytes > Integer.BYTES && Integer.toUnsignedLong(tiff.getInt(entry + 8)) + bytes > tiff.limit()) {
            throw new IndexOutOfBoundsException();
        }
    }
}
