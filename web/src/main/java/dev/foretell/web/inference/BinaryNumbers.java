package dev.foretell.web.inference;

import dev.foretell.job.Fp16;
import dev.foretell.manifest.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes numbers as binary tensor data: little-endian, in the size of their datatype. {@link BinaryData} reads them.
 * Stateless.
 */
final class BinaryNumbers {

    private BinaryNumbers() {}

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
        }
    }
}
