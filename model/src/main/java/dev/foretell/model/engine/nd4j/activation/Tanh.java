package dev.foretell.model.engine.nd4j.activation;

/**
 * The hyperbolic tangent as a ratio of polynomials, which the compiler turns into vector instructions. Within 3e-7 of
 * the true value everywhere. Source: Eigen's {@code generic_fast_tanh_float}, which TensorFlow computes Keras's with.
 */
public final class Tanh {

    /** The argument beyond which 32-bit floats have no number between the tangent and 1. */
    private static final float LARGEST = 7.905311f;

    private Tanh() {}

    /** The tangent of a number. */
    public static float of(float value) {
        float x = Math.max(-LARGEST, Math.min(LARGEST, value));
        float square = x * x;
        float above = -2.7607684e-16f;
        above = above * square + 2.000188e-13f;
        above = above * square + -8.604672e-11f;
        above = above * square + 5.1222973e-8f;
        above = above * square + 1.48572235e-5f;
        above = above * square + 6.3726195e-4f;
        above = above * square + 4.8935246e-3f;
        float below = 1.1982584e-6f;
        below = below * square + 1.1853471e-4f;
        below = below * square + 2.2684347e-3f;
        below = below * square + 4.893525e-3f;
        return x * above / below;
    }
}
