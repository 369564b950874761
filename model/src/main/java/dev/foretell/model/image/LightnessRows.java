package dev.foretell.model.image;

/** Makes lightness and opacity of the samples of pixels. */
interface LightnessRows {

    /**
     * Reads some pixels.
     *
     * @param samples the samples as they are stored, pixel after pixel
     * @param count the number of pixels
     * @param shown is filled with the lightness of each pixel, 0 to 255, times its opacity
     * @param alpha is filled with the opacity of each pixel, 0 to 1, if the picture has any transparency
     */
    void read(int[] samples, int count, double[] shown, double[] alpha);

    /** The luma of ITU-R BT.601 without rounding; exactly the same number for three equal ones. */
    static double luma(double red, double green, double blue) {
        return (299 * red + 587 * green + 114 * blue) / 1000;
    }
}
