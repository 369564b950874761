package dev.foretell.model.npz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of elements that are read, each with its {@code descr} in the header. */
enum NpyType {
    FLOAT32("<f4", Float.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    FLOAT64("<f8", Double.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            return bytes.getDouble();
        }
    },
    INT32("<i4", Integer.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            return bytes.getInt();
        }
    },
    INT64("<i8", Long.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            long value = bytes.getLong();
            if (Math.abs((double) value) > LARGEST_EXACT) {
                throw new IllegalArgumentException("a whole number beyond 2^53, which is not kept exactly: " + value);
            }
            return value;
        }
    },
    UINT8("|u1", Byte.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            return Byte.toUnsignedInt(bytes.get());
        }
    },
    /** The characters of texts, four bytes each. */
    CHARACTER("<U", Integer.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            return bytes.getInt();
        }
    },
    BOOL("|b1", Byte.BYTES) {
        @Override
        double next(ByteBuffer bytes) {
            return bytes.get() == 0 ? 0 : 1;
        }
    };

    private static final double LARGEST_EXACT = 1L << 53;

    private final String descr;
    private final int bytes;

    NpyType(String descr, int bytes) {
        this.descr = descr;
        this.bytes = bytes;
    }

    /** The next element of some bytes, which are in little-endian order. */
    abstract double next(ByteBuffer bytes);

    /** The size of an element. */
    int bytes() {
        return bytes;
    }

    static Optional<NpyType> of(String descr) {
        return Arrays.stream(values()).filter(type -> type.descr.equals(descr)).findFirst();
    }

    /** All of them, for messages. */
    static String known() {
        return Arrays.stream(values()).map(type -> type.descr).collect(Collectors.joining(", "));
    }
}
