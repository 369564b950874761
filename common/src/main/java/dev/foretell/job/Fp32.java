package dev.foretell.job;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows of numbers as raw 32-bit floats, little-endian, row after row: the form of the Open Inference Protocol's binary
 * tensor data. Stateless, so safe for use by several threads.
 */
public final class Fp32 {

    private Fp32() {}

    /** The bytes of rows. */
    public static byte[] write(Rows rows) {
        byte[] bytes = new byte[rows.values().length * Float.BYTES];
        order(bytes).asFloatBuffer().put(rows.values());
        return bytes;
    }

    /**
     * Reads rows.
     *
     * @param width the numbers in a row
     * @throws InvalidInputException when the bytes are not whole rows, at least one
     */
    public static Rows read(byte[] bytes, int width) {
        int row = width * Float.BYTES;
        if (bytes.length == 0 || bytes.length % row != 0) {
            throw new InvalidInputException("Expected whole rows of " + width + " FP32 values, " + row
                    + " bytes each; found " + bytes.length + " bytes.");
        }
        float[] values = new float[bytes.length / Float.BYTES];
        order(bytes).asFloatBuffer().get(values);
        return new Rows(bytes.length / row, width, values);
    }

    private static ByteBuffer order(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
