package dev.foretell.model.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which pixels of an image are set; mutable, for one thread. */
final class Mask {

    /** A set of 8-connected pixels, by their indices, with the box around them. */
    record Piece(int[] pixels, Box box) {
        int size() {
            return pixels.length;
        }
    }

    private final int width;
    private final int height;
    private final boolean[] set;

    private Mask(int width, int height, boolean[] set) {
        this.width = width;
        this.height = height;
        this.set = set;
    }

    static Mask of(GreyImage image, double threshold) {
        boolean[] set = new boolean[image.values().length];
        for (int i = 0; i < set.length; i++) {
            set[i] = image.values()[i] >= threshold;
        }
        return new Mask(image.width(), image.height(), set);
    }

    static Mask of(int width, int height, List<Piece> pieces) {
        boolean[] set = new boolean[width * height];
        pieces.forEach(piece -> Arrays.stream(piece.pixels()).forEach(pixel -> set[pixel] = true));
        return new Mask(width, height, set);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    boolean at(int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height && set[y * width + x];
    }

    void clear(int x, int y) {
        set[y * width + x] = false;
    }

    /** Whether one of some pixels from a place on is set: down if {@code down} is 1, else to the right. */
    boolean isSetBetween(int x, int y, int down, int steps) {
        for (int i = 0; i <= Math.abs(steps); i++) {
            int step = steps < 0 ? -i : i;
            if (at(down == 1 ? x : x + step, down == 1 ? y + step : y)) {
                return true;
            }
        }
        return false;
    }

    /** The side of the largest square of set pixels. */
    int largestSquare() {
        int largest = 0;
        int[] sides = new int[width + 1];
        for (int y = 0; y < height; y++) {
            int diagonal = 0;
            for (int x = 1; x <= width; x++) {
                int above = sides[x];
                sides[x] = set[y * width + x - 1] ? 1 + Math.min(diagonal, Math.min(above, sides[x - 1])) : 0;
                largest = Math.max(largest, sides[x]);
                diagonal = above;
            }
        }
        return largest;
    }

    Mask copy() {
        return new Mask(width, height, set.clone());
    }

    /** Clears what is not set in the other mask. */
    void and(Mask other) {
        for (int i = 0; i < set.length; i++) {
            set[i] &= other.set[i];
        }
    }

    Mask transposed() {
        boolean[] transposed = new boolean[set.length];
        for (int i = 0; i < set.length; i++) {
            transposed[i % width * height + i / width] = set[i];
        }
        return new Mask(height, width, transposed);
    }

    /** Whether a set pixel lies within so many pixels, in both directions. */
    boolean isNear(int x, int y, int reach) {
        for (int j = Math.max(y - reach, 0); j <= Math.min(y + reach, height - 1); j++) {
            for (int i = Math.max(x - reach, 0); i <= Math.min(x + reach, width - 1); i++) {
                if (set[j * width + i]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How many areas of unset pixels the set ones enclose, by Gray's bit quads (Pratt, Digital Image Processing). */
    int holes(int pieces) {
        int euler = 0;
        for (int y = 0; y <= height; y++) {
            for (int x = 0; x <= width; x++) {
                boolean a = at(x - 1, y - 1);
                boolean b = at(x, y - 1);
                boolean c = at(x - 1, y);
                boolean d = at(x, y);
                int count = (a ? 1 : 0) + (b ? 1 : 0) + (c ? 1 : 0) + (d ? 1 : 0);
                if (count == 1) {
                    euler++;
                } else if (count == 3) {
                    euler--;
                } else if (count == 2 && a == d) {
                    euler -= 2;
                }
            }
        }
        return pieces - euler / 4;
    }

    /** The pieces, the largest first. */
    List<Piece> pieces() {
        boolean[] pending = set.clone();
        int[] queue = new int[set.length];
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < set.length; i++) {
            if (pending[i]) {
                pieces.add(piece(i, pending, queue));
            }
        }
        pieces.sort((one, other) -> other.size() - one.size());
        return pieces;
    }

    private Piece piece(int first, boolean[] pending, int[] queue) {
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        int found = 1;
        queue[0] = first;
        pending[first] = false;
        for (int next = 0; next < found; next++) {
            int x = queue[next] % width;
            int y = queue[next] / width;
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
            for (int j = Math.max(y - 1, 0); j <= Math.min(y + 1, height - 1); j++) {
                for (int i = Math.max(x - 1, 0); i <= Math.min(x + 1, width - 1); i++) {
                    if (pending[j * width + i]) {
                        pending[j * width + i] = false;
                        queue[found++] = j * width + i;
                    }
                }
            }
        }
        return new Piece(Arrays.copyOf(queue, found), new Box(left, top, right - left + 1, bottom - top + 1));
    }
}
