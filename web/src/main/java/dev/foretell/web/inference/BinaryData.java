package dev.foretell.web.inference;

import dev.foretell.job.Fp16;
import dev.foretell.job.InvalidInputException;
import dev.foretell.manifest.Datatype;
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
     * @param datatype how they are written
     * @return the numbers as floats: a whole one that is not exact in 32 bits is none that its datatype accepts
     * @throws InvalidInputException when the two disagree, or so many bytes are not there
     */
    float[] take(String what, int size, int count, Datatype datatype) {
        if (size != (long) count * datatype.bytes()) {
            throw new InvalidInputException(what + ".parameters.binary_data_size: expected "
                    + (long) count * datatype.bytes() + " bytes by the shape, not " + size + ".");
        }
        if (size > bytes.remaining()) {
            throw new InvalidInputException(what + ".parameters.binary_data_size: expected at most the "
                    + bytes.remaining() + " bytes that follow the JSON (as the header Inference-Header-Content-Length "
                    + "tells its length), not " + size + ".");
        }
        float[] values = new float[count];
        if (datatype == Datatype.FP32) {
            bytes.asFloatBuffer().get(values);
            bytes.position(bytes.position() + size);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = next(datatype);
            }
        }
        return values;
    }

    private float next(Datatype datatype) {
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
            case UINT64 -> {
                long value = bytes.getLong();
                yield value < 0 ? Float.MAX_VALUE : value; // What does not fit is too large in any case.
            }
        };
    }

    /** Complains of bytes that no tensor has taken. */
    void expectEnd() {
        if (bytes.hasRemaining()) {
            throw new InvalidInputException("The body: " + bytes.remaining()
                    + " bytes follow the JSON that belong to no input; expected none.");
        }
    }
}
