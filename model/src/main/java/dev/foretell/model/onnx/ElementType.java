package dev.foretell.model.onnx;

import dev.foretell.manifest.Datatype;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The types that elements of a tensor have in ONNX, by their numbers there (TensorProto.DataType). */
public enum ElementType {
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4),
    FLOAT8E8M0(24, 8),
    UINT2(25, 2),
    INT2(26, 2);

    private final int number;
    private final int bits;

    ElementType(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    static Optional<ElementType> of(long number) {
        return Arrays.stream(values()).filter(each -> each.number == number).findFirst();
    }

    /** The bytes of so many elements; texts have any number. */
    long bytes(long elements) {
        return Math.addExact(Math.multiplyExact(elements, bits), 7) / 8;
    }

    /** The bits of an element; 0 for a text. */
    int bits() {
        return bits;
    }

    /** The datatype that it is served as; nothing for what ONNX Runtime makes no tensors of in Java. */
    public Optional<Datatype> datatype() {
        return Optional.ofNullable(
                switch (this) {
                    case FLOAT -> Datatype.FP32;
                    case DOUBLE -> Datatype.FP64;
                    case FLOAT16 -> Datatype.FP16;
                    case BOOL -> Datatype.BOOL;
                    case INT8 -> Datatype.INT8;
                    case INT16 -> Datatype.INT16;
                    case INT32 -> Datatype.INT32;
                    case INT64 -> Datatype.INT64;
                    case UINT8 -> Datatype.UINT8;
                    default -> null;
                });
    }

    /** Its name as ONNX writes it: {@code float}, {@code int64}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
