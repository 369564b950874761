package dev.foretell.manifest;

import dev.foretell.job.Fp16;

/**
 * The type of a tensor's elements, named as in the Open Inference Protocol: numbers, or texts ({@link #BYTES}).
 * Numbers of every type travel to the network and back as 32-bit floats, which hold whole numbers up to
 * {@value #EXACT} exactly; larger ones are refused. A number of {@link #FP64} is rounded to 32 bits, one of
 * {@link #FP16} to 16.
 */
public enum Datatype {
    FP32(Float.BYTES, Float.MAX_VALUE),
    FP64(Double.BYTES, Float.MAX_VALUE),
    FP16(Short.BYTES, Fp16.MAX_VALUE),
    BOOL(1, 0, 1),
    INT8(Byte.BYTES, Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT16(Short.BYTES, Short.MIN_VALUE, Short.MAX_VALUE),
    INT32(Integer.BYTES, -Datatype.EXACT, Datatype.EXACT),
    INT64(Long.BYTES, -Datatype.EXACT, Datatype.EXACT),
    UINT8(Byte.BYTES, 0, 0xFF),
    UINT16(Short.BYTES, 0, 0xFFFF),
    UINT32(Integer.BYTES, 0, Datatype.EXACT),
    UINT64(Long.BYTES, 0, Datatype.EXACT),
    /** Texts in UTF-8, of inputs only. */
    BYTES(Integer.BYTES, 0);

    /** The largest whole number to which no other is rounded as a 32-bit float. */
    public static final int EXACT = (1 << 24) - 1;

    private final int bytes;
    private final boolean whole;
    private final double least;
    private final double most;

    /** A type of numbers with a fraction. */
    Datatype(int bytes, double most) {
        this(bytes, false, -most, most);
    }

    /** A type of whole numbers. */
    Datatype(int bytes, double least, double most) {
        this(bytes, true, least, most);
    }

    Datatype(int bytes, boolean whole, double least, double most) {
        this.bytes = bytes;
        this.whole = whole;
        this.least = least;
        this.most = most;
    }

    /** Whether its elements are texts rather than numbers. */
    public boolean isText() {
        return this == BYTES;
    }

    /** The bytes of one number in binary tensor data; of a text, those before it that say its length. */
    public int bytes() {
        return bytes;
    }

    /** Whether its numbers are whole. */
    public boolean isWhole() {
        return whole;
    }

    /** The least number that is accepted. */
    public double least() {
        return least;
    }

    /** The greatest number that is accepted. */
    public double most() {
        return most;
    }

    /** Whether a number is of this type, and exact as a 32-bit float when it has to be. */
    public boolean accepts(double value) {
        return whole
                ? value == Math.rint(value) && least <= value && value <= most
                : Float.isFinite((float) value) && least <= (float) value && (float) value <= most;
    }

    /**
     * A description of the elements that are accepted, for messages: {@code a finite number} or
     * {@code a whole number from 0 to 255}.
     */
    public String expected() {
        return switch (this) {
            case FP32, FP64 -> "a finite number";
            case BYTES -> "a text";
            case FP16 -> "a number from " + (long) least + " to " + (long) most;
            default -> "a whole number from " + (long) least + " to " + (long) most;
        };
    }
}
