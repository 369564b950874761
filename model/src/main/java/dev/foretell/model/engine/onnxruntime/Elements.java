package dev.foretell.model.engine.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.foretell.job.Fp16;
import dev.foretell.manifest.Datatype;
import java.nio.ByteBuffer;

/**
 * Converts between numbers as they travel and elements of ONNX Runtime's tensors, which lie in direct buffers in the
 * machine's order. Stateless.
 */
final class Elements {

    private Elements() {}

    /** A tensor over a buffer, which it does not copy. */
    static OnnxTensor tensor(OrtEnvironment environment, Datatype datatype, ByteBuffer buffer, long[] shape)
            throws OrtException {
        return switch (datatype) {
            case FP32 -> OnnxTensor.createTensor(environment, buffer.asFloatBuffer(), shape);
            case FP64 -> OnnxTensor.createTensor(environment, buffer.asDoubleBuffer(), shape);
            case FP16 -> OnnxTensor.createTensor(environment, buffer.asShortBuffer(), shape, OnnxJavaType.FLOAT16);
            case BOOL -> OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.BOOL);
            case INT8 -> OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.INT8);
            case UINT8 -> OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.UINT8);
            case INT16 -> OnnxTensor.createTensor(environment, buffer.asShortBuffer(), shape);
            case INT32 -> OnnxTensor.createTensor(environment, buffer.asIntBuffer(), shape);
            case INT64 -> OnnxTensor.createTensor(environment, buffer.asLongBuffer(), shape);
            case UINT16, UINT32, UINT64, BYTES -> throw new IllegalArgumentException("no tensors of " + datatype);
        };
    }

    /** Writes numbers into a buffer, from its beginning. */
    static void put(Datatype datatype, float[] values, int from, int count, ByteBuffer to) {
        if (datatype == Datatype.FP32) {
            to.asFloatBuffer().put(values, from, count);
            return;
        }
        int bytes = datatype.bytes();
        for (int i = 0; i < count; i++) {
            float value = values[from + i];
            int at = i * bytes;
            switch (datatype) {
                case FP64 -> to.putDouble(at, value);
                case FP16 -> to.putShort(at, Fp16.toBits(value));
                case BOOL -> to.put(at, (byte) (value == 0 ? 0 : 1));
                case INT8, UINT8 -> to.put(at, (byte) (int) value);
                case INT16 -> to.putShort(at, (short) (int) value);
                case INT32 -> to.putInt(at, (int) value);
                case INT64 -> to.putLong(at, (long) value);
                default -> throw new IllegalArgumentException("no tensors of " + datatype);
            }
        }
    }

    /**
     * Reads numbers from the beginning of a buffer. A whole one may be {@linkplain Datatype#EXACT too large} to be
     * exact.
     */
    static void get(Datatype datatype, ByteBuffer from, float[] values, int to, int count) {
        if (datatype == Datatype.FP32) {
            from.asFloatBuffer().get(values, to, count);
            return;
        }
        int bytes = datatype.bytes();
        for (int i = 0; i < count; i++) {
            int at = i * bytes;
            values[to + i] = switch (datatype) {
                case FP64 -> (float) from.getDouble(at);
                case FP16 -> Fp16.toFloat(from.getShort(at));
                case BOOL, UINT8 -> Byte.toUnsignedInt(from.get(at));
                case INT8 -> from.get(at);
                case INT16 -> from.getShort(at);
                case INT32 -> from.getInt(at);
                case INT64 -> from.getLong(at);
                default -> throw new IllegalArgumentException("no tensors of " + datatype);
            };
        }
    }
}
