package dev.foretell.job;

/** Floating point numbers in 16 bits (IEEE 754 binary16), which Java 17 does not know yet. Stateless. */
public final class Fp16 {

    /** The largest finite number. */
    public static final float MAX_VALUE = 65504;

    /**
     * Half of the step between the largest finite number and what would be the next: from here on a number is rounded
     * to infinity.
     */
    private static final float OVERFLOW = 65520;

    /** The least number that is written with all its bits; smaller ones are multiples of {@link #STEP}. */
    private static final float MIN_NORMAL = 0x1p-14f;

    private static final float STEP = 0x1p-24f;
    private static final int INFINITY = 0x7C00;
    private static final int NAN = 0x7E00;
    /** The bits of a 32-bit fraction that 16 bits have no room for. */
    private static final int SPARE_BITS = 13;

    private static final int EXPONENT_SHIFT = (127 - 15) << 23;

    private Fp16() {}

    /** The number that 16 bits mean; exact. */
    public static float toFloat(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float size = switch (exponent) {
            case 0 -> fraction * STEP;
            case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat(((bits & 0x7FFF) << SPARE_BITS) + EXPONENT_SHIFT);
        };
        return bits < 0 ? -size : size;
    }

    /** The 16 bits that are nearest to a number; of two that are as near, the even one. */
    public static short toBits(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        return (short) (sign | bitsOf(Math.abs(value)));
    }

    private static int bitsOf(float size) {
        if (Float.isNaN(size)) {
            return NAN;
        } else if (size >= OVERFLOW) {
            return INFINITY;
        } else if (size < MIN_NORMAL) {
            return (int) Math.rint(size / STEP);
        }
        int bits = Float.floatToRawIntBits(size) - EXPONENT_SHIFT;
        int half = (1 << (SPARE_BITS - 1)) - 1 + (bits >> SPARE_BITS & 1);
        return (bits + half) >> SPARE_BITS;
    }
}
