package dev.foretell.web.inference;

import dev.foretell.job.Fp16;
import dev.foretell.manifest.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes numbers as binary tensor data: little-endian, in the size of their datatype. Stateless.
 */
public final class BinaryNumbers {

    private BinaryNumbers() {}

    /**
     * Takes numbers from bytes, which are at least as many and in little-endian order.
     *
     * @return the numbers as floats; a whole number that a float cannot hold is refused later, by its datatype
     */
    public static float[] read(ByteBuffer bytes, int count, Datatype datatype) {
        float[] values = new float[count];
        if (datatype == Datatype.FP32) {
            bytes.asFloatBuffer().get(values);
            bytes.position(bytes.position() + count * Float.BYTES);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = next(bytes, datatype);
            }
        }
        return values;
    }

    private static float next(ByteBuffer bytes, Datatype datatype) {
        return switch (datatype) {
            case FP32 -> bytes.getFloat();
            case FP64 -> (float) bytes.getDouble();
            case FP16 -> Fp16.toFloat(bytes.getShort());
            case BOOL, UINT8 -> Byte.toUnsignedInt(bytes.get());
            case INT8 -> bytes.get();
            case INT16 -> bytes.getShort();
            case UINT16 -> Short.toUnsignedInt(bytes.getShort());
            case INT32 -> bytes.getInt();
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt());
            case INT64 -> bytes.getLong();
            case UINT64 -> unsigned(bytes.getLong());
            case BYTES -> throw new IllegalArgumentException("texts are no numbers");
        };
    }

    /** An unsigned number as a float; one from 2⁶³ on becomes the largest float, which no whole number may be. */
    public static float unsigned(long value) {
        return value < 0 ? Float.MAX_VALUE : value;
    }

    /** The bytes of numbers, which are all valid for the datatype. */
    static byte[] of(Datatype datatype, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * datatype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (datatype == Datatype.FP32) {
            bytes.asFloatBuffer().put(values);
        } else {
            for (float value : values) {
                put(bytes, datatype, value);
            }
        }
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, Datatype datatype, float value) {
        switch (datatype) {
            case FP32 -> bytes.putFloat(value);
            case FP64 -> bytes.putDouble(value);
            case FP16 -> bytes.putShort(Fp16.toBits(value));
            case BOOL, INT8, UINT8 -> bytes.put((byte) (int) value);
            case INT16, UINT16 -> bytes.putShort((short) (int) value);
            case INT32, UINT32 -> bytes.putInt((int) (long) value);
            case INT64, UINT64 -> bytes.putLong((long) value);
            case BYTES -> throw new IllegalArgumentException("texts are no numbers");
        }
    }
}
