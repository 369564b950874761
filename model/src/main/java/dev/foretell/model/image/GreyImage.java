package dev.foretell.model.image;

import java.util.function.DoubleUnaryOperator;

/**
 * An image of one channel. Its operations give new images.
 *
 * @param values {@code width} times {@code height} numbers, row-major; handed over, and to be read only
 */
record GreyImage(int width, int height, double[] values) {

    double at(int x, int y) {
        return values[y * width + x];
    }

    double minimum() {
        double minimum = Double.POSITIVE_INFINITY;
        for (double value : values) {
            minimum = value < minimum ? value : minimum;
        }
        return minimum;
    }

    double maximum() {
        double maximum = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            maximum = value > maximum ? value : maximum;
        }
        return maximum;
    }

    GreyImage map(DoubleUnaryOperator function) {
        double[] mapped = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            mapped[i] = function.applyAsDouble(values[i]);
        }
        return new GreyImage(width, height, mapped);
    }

    GreyImage cut(Box box) {
        double[] cut = new double[box.width() * box.height()];
        for (int y = 0; y < box.height(); y++) {
            System.arraycopy(values, (box.top() + y) * width + box.left(), cut, y * box.width(), box.width());
        }
        return new GreyImage(box.width(), box.height(), cut);
    }

    /** This image with its longer side reduced by a whole factor to at most {@code side}. */
    GreyImage reducedTo(int side) {
        return reduced((Math.max(width, height) + side - 1) / side);
    }

    /** The mean of each block of {@code factor} times {@code factor} pixels; at the right and the bottom of fewer. */
    GreyImage reduced(int factor) {
        if (factor == 1) {
            return this;
        }
        int newWidth = (width + factor - 1) / factor;
        int newHeight = (height + factor - 1) / factor;
        double[] means = new double[newWidth * newHeight];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                means[y / factor * newWidth + x / factor] += values[y * width + x];
            }
        }
        for (int i = 0; i < means.length; i++) {
            int columns = Math.min(factor, width - i % newWidth * factor);
            int rows = Math.min(factor, height - i / newWidth * factor);
            means[i] /= columns * rows;
        }
        return new GreyImage(newWidth, newHeight, means);
    }

    GreyImage transposed() {
        double[] transposed = new double[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                transposed[x * height + y] = at(x, y);
            }
        }
        return new GreyImage(height, width, transposed);
    }

    /** This image on a black square, its upper left corner at {@code (left, top)}. */
    GreyImage onBlack(int side, int left, int top) {
        double[] square = new double[side * side];
        for (int y = 0; y < height; y++) {
            System.arraycopy(values, y * width, square, (top + y) * side + left, width);
        }
        return new GreyImage(side, side, square);
    }

    float[] toFloats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
