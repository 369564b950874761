package dev.foretell.model.image;

/** The lightness of an image's pixels, one row at a time. */
interface LightnessRows {

    /** Fills {@code row} with row {@code y}, 0 to 255, laid over a ground of one lightness where it is transparent. */
    void read(int y, double ground, double[] row);

    /** The luma of ITU-R BT.601 without rounding; exactly the same number for three equal ones. */
    static double luma(double red, double green, double blue) {
        return (299 * red + 587 * green + 114 * blue) / 1000;
    }

    /** What is seen of {@code value} when it covers the part {@code alpha}, 0 to 1, of the ground. */
    static double laidOver(double ground, double alpha, double value) {
        return alpha * value + (1 - alpha) * ground;
    }
}
