package dev.foretell.model.engine.nd4j.convolution;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How values between cells are found when an array is made larger by a whole factor, as TensorFlow does it: cells are
 * measured at their centres, and what lies beyond the edges does not count.
 */
enum Interpolation {
    NEAREST(0.5) {
        @Override
        double weight(double distance) {
            return 1;
        }
    },
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return 1 - distance;
        }
    },
    /** The kernel of R. G. Keys with a = -0.5. */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            // TensorFlow has a table of 1024 distances.
            double x = Math.rint(distance * 1024) / 1024;
            return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
        }
    },
    LANCZOS3(3) {
        @Override
        double weight(double distance) {
            return sinc(distance) * sinc(distance / 3);
        }
    },
    LANCZOS5(5) {
        @Override
        double weight(double distance) {
            return sinc(distance) * sinc(distance / 5);
        }
    };

    /** How much a cell counts. */
    record Part(int index, float weight) {}

    private final double radius;

    Interpolation(double radius) {
        this.radius = radius;
    }

    /** The weight of a cell whose centre is this far away, less than the radius. */
    abstract double weight(double distance);

    /** The cells of a dimension of this length that a cell of the larger one is made of. */
    Part[] parts(int index, int factor, int length) {
        double centre = (index + 0.5) / factor - 0.5;
        int first = Math.max(0, (int) Math.ceil(centre - radius));
        int last = Math.min(length - 1, (int) Math.floor(centre + radius));
        double[] weights = IntStream.rangeClosed(first, last)
                .mapToDouble(cell -> Math.abs(cell - centre) < radius ? weight(Math.abs(cell - centre)) : 0)
                .toArray();
        double sum = Arrays.stream(weights).sum();
        return IntStream.range(0, weights.length)
                .filter(i -> weights[i] != 0)
                .mapToObj(i -> new Part(first + i, (float) (weights[i] / sum)))
                .toArray(Part[]::new);
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
