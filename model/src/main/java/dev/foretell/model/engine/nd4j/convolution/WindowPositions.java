package dev.foretell.model.engine.nd4j.convolution;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which cells of an array a window lies on at each of its places: those that a convolution takes, and those that a
 * transposed convolution adds to.
 *
 * @param size the window's cells in each dimension
 * @param strides how far it moves
 * @param dilation how far its cells are apart
 * @param same whether it also lies over the edges of the array, one cell more at the end if odd
 */
record WindowPositions(int[] size, int[] strides, int[] dilation, boolean same) {

    /**
     * The cell of the array for each place and, therein, for each cell of the window; -1 for one beyond the edges.
     *
     * @param places how many places there are in each dimension
     * @param lengths how many cells the array has in each dimension
     */
    int[] cells(int[] places, int[] lengths) {
        int parts = product(size);
        int[] cells = new int[Math.multiplyExact(product(places), parts)];
        int[] before = new int[places.length];
        Arrays.setAll(before, i -> same ? before(places[i], lengths[i], i) : 0);
        int[][] offsets = IntStream.range(0, parts)
                .mapToObj(part -> scaled(coordinates(part, size), dilation))
                .toArray(int[][]::new);
        for (int place = 0; place < cells.length / parts; place++) {
            int[] origin = scaled(coordinates(place, places), strides);
            Arrays.setAll(origin, i -> origin[i] - before[i]);
            for (int part = 0; part < parts; part++) {
                cells[place * parts + part] = cell(origin, offsets[part], lengths);
            }
        }
        return cells;
    }

    /** How many cells of the first window lie before the array: half of all that do not lie on it. */
    private int before(int places, int length, int i) {
        long missing = (places - 1L) * strides[i] + span(i) - length;
        return (int) Math.max(0, missing / 2);
    }

    /** How many cells there are from the window's first to its last. */
    long span(int i) {
        return (size[i] - 1L) * dilation[i] + 1;
    }

    private static int cell(int[] origin, int[] offset, int[] lengths) {
        int cell = 0;
        for (int i = 0; i < lengths.length; i++) {
            int index = origin[i] + offset[i];
            if (index < 0 || index >= lengths[i]) {
                return -1;
            }
            cell = cell * lengths[i] + index;
        }
        return cell;
    }

    private static int[] coordinates(int number, int[] lengths) {
        int[] coordinates = new int[lengths.length];
        for (int i = lengths.length - 1, rest = number; i >= 0; rest /= lengths[i], i--) {
            coordinates[i] = rest % lengths[i];
        }
        return coordinates;
    }

    private static int[] scaled(int[] numbers, int[] factors) {
        int[] scaled = new int[numbers.length];
        Arrays.setAll(scaled, i -> numbers[i] * factors[i]);
        return scaled;
    }

    static int product(int[] lengths) {
        return Arrays.stream(lengths).reduce(1, Math::multiplyExact);
    }
}
