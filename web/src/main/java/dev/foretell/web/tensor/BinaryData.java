package dev.foretell.web.tensor;

import dev.foretell.job.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The raw bytes that follow a request's JSON: its binary tensors one after the other, little-endian (the Open Inference Protocol's
 * binary tensor data extension). Taken from in order, by one thread.
 */
final class BinaryData {

    private final ByteBuffer bytes;

    /** What follows in a body from an offset on. */
    BinaryData(byte[] body, int from) {
        this.bytes = ByteBuffer.wrap(body, from, body.length - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Takes the next tensor.
     *
     * @param what its name, for messages
     * @param size the bytes that it is said to have
     * @param count the numbers that its shape says
     * @throws InvalidInputException when the two disagree, or so many bytes are not there
     */
    float[] take(String what, int size, int count) {
        if (size != (long) count * Float.BYTES) {
            throw new InvalidInputException(what + ".parameters.binary_data_size: expected "
                    + (long) count * Float.BYTES + " bytes by the shape, not " + size + ".");
        }
        if (size > bytes.remaining()) {
            throw new InvalidInputException(what + ".parameters.binary_data_size: expected at most the "
                    + bytes.remaining() + " bytes that follow the JSON (as the header Inference-Header-Content-Length "
                    + "tells its length), not " + size + ".");
        }
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + size);
        return values;
    }

    /** Complains of bytes that no tensor has taken. */
    void expectEnd() {
        if (bytes.hasRemaining()) {
            throw new InvalidInputException("The body: " + bytes.remaining()
                    + " bytes follow the JSON that belong to no input; expected none.");
        }
    }
}
