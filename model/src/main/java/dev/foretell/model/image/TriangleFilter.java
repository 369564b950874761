package dev.foretell.model.image;

/**
 * Resampling with a triangle filter that widens when it reduces, so that every input pixel counts: the
 * {@code resize(..., BILINEAR)} of Pillow (src/libImaging/Resample.c) on 32-bit floating-point images.
 */
final class TriangleFilter {

    private TriangleFilter() {}

    static GreyImage resize(GreyImage image, int width, int height) {
        return resizeRows(resizeRows(image, width).transposed(), height).transposed();
    }

    private static GreyImage resizeRows(GreyImage image, int width) {
        Window[] windows = windows(image.width(), width);
        double[] values = new double[width * image.height()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                values[y * width + x] = windows[x].mean(image.values(), y * image.width());
            }
        }
        return new GreyImage(width, image.height(), values);
    }

    private static Window[] windows(int inputs, int outputs) {
        Window[] windows = new Window[outputs];
        double ratio = (double) inputs / outputs;
        for (int i = 0; i < outputs; i++) {
            windows[i] = Window.around((i + 0.5) * ratio, Math.max(ratio, 1), inputs);
        }
        return windows;
    }

    /** The input pixels that make one output pixel, from {@code first} on, and their weights, which sum to 1. */
    private static final class Window {

        private final int first;
        private final double[] weights;

        private Window(int first, double[] weights) {
            this.first = first;
            this.weights = weights;
        }

        static Window around(double centre, double support, int inputs) {
            int first = Math.max((int) Math.floor(centre - support + 0.5), 0);
            int end = Math.min((int) Math.floor(centre + support + 0.5), inputs);
            double[] weights = new double[end - first];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = Math.max(0, 1 - Math.abs((first + i + 0.5 - centre) / support));
                sum += weights[i];
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= sum;
            }
            return new Window(first, weights);
        }

        double mean(double[] values, int rowStart) {
            double mean = 0;
            for (int i = 0; i < weights.length; i++) {
                mean += weights[i] * values[rowStart + first + i];
            }
            return mean;
        }
    }
}
