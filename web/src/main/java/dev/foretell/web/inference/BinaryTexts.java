package dev.foretell.web.inference;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
import java.nio.ByteBuffer;

/**
 * Reads texts as binary tensor data: before each its length in bytes, in 32 bits and little-endian. Stateless.
 */
public final class BinaryTexts {

    private BinaryTexts() {}

    /**
     * Takes all texts of some bytes.
     *
     * @param what the name of the tensor, for messages
     * @param bytes in little-endian order
     * @param count how many texts there must be
     * @return the numbers that stand for them
     * @throws InvalidInputException when there are others, or one is not UTF-8
     */
    public static float[] read(String what, ByteBuffer bytes, int count, TextCollector texts) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            String element = what + ", text " + i;
            int size = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
            if (size < 0 || size > bytes.remaining()) {
                throw new InvalidInputException(element + " of " + count
                        + ": expected its length in 4 bytes, little-endian, and as many bytes of UTF-8; "
                        + (size < 0
                                ? "there is no such length."
                                : "the length is " + size + ", but " + bytes.remaining() + " bytes follow."));
            }
            values[i] = texts.add(element, bytes, size);
        }
        if (bytes.hasRemaining()) {
            throw new InvalidInputException(what + ": expected the " + count + " texts of the shape; "
                    + bytes.remaining() + " bytes follow them.");
        }
        return values;
    }
}
