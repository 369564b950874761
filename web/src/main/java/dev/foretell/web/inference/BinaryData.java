package dev.foretell.web.inference;

import dev.foretell.job.InvalidInputException;
import dev.foretell.job.TextCollector;
import dev.foretell.manifest.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The raw bytes that follow a request's JSON: its binary tensors one after the other, little-endian (the Open Inference
 * Protocol's binary tensor data extension). Tensors are taken in order, by one thread.
 */
final class BinaryData {

    private final ByteBuffer bytes;

    /** The part of a body from an offset on. */
    BinaryData(byte[] body, int from) {
        this.bytes = ByteBuffer.wrap(body, from, body.length - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Takes the next tensor.
     *
     * @param what its name, for messages
     * @param size the bytes that the request claims
     * @param count the elements in its shape
     * @param datatype their datatype
     * @param texts takes texts
     * @return the numbers as floats; a whole number that a float cannot hold is refused later, by its datatype
     * @throws InvalidInputException when size and shape disagree, or the body is too short
     */
    float[] take(String what, int size, int count, Datatype datatype, TextCollector texts) {
        if (!datatype.isText() && size != (long) count * datatype.bytes()) {
            throw new InvalidInputException(what + ".parameters.binary_data_size: expected "
                    + (long) count * datatype.bytes() + " bytes by the shape, not " + size + ".");
        }
        if (size > bytes.remaining()) {
            throw new InvalidInputException(what + ".parameters.binary_data_size: expected at most the "
                    + bytes.remaining() + " bytes that follow the JSON (as the header Inference-Header-Content-Length "
                    + "gives its length), not " + size + ".");
        }
        if (!datatype.isText()) {
            return BinaryNumbers.read(bytes, count, datatype);
        }
        ByteBuffer own = bytes.slice().limit(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + size);
        return BinaryTexts.read(what, own, count, texts);
    }

    /** Refuses bytes that belong to no tensor. */
    void expectEnd() {
        if (bytes.hasRemaining()) {
            throw new InvalidInputException("The body: " + bytes.remaining()
                    + " bytes follow the JSON that belong to no input; expected none.");
        }
    }
}
