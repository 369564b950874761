package dev.foretell.model.engine.nd4j.function;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Some numbers of an array in row-major order, as an array of another shape: the element at an index is the one at
 * {@code offset} plus the sum of each index times its stride. A stride of 0 repeats an element. Immutable.
 */
record View(int offset, long[] shape, int[] strides) {

    /** Takes the place of an element in each of two arrays. */
    interface Pair {
        void at(int one, int other);
    }

    /** All of an array. */
    static View of(long... shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride = Math.multiplyExact(stride, Math.toIntExact(shape[i]));
        }
        return new View(0, shape.clone(), strides);
    }

    int rank() {
        return shape.length;
    }

    int length() {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    /** Its axes in another order. */
    View permuted(int... axes) {
        return new View(
                offset,
                Arrays.stream(axes).mapToLong(axis -> shape[axis]).toArray(),
                Arrays.stream(axes).map(axis -> strides[axis]).toArray());
    }

    /** With another axis before one of its axes, along which it repeats. */
    View expanded(int axis, long size) {
        long[] sizes = new long[rank() + 1];
        int[] steps = new int[rank() + 1];
        for (int i = 0; i < sizes.length; i++) {
            int from = i < axis ? i : i - 1;
            sizes[i] = i == axis ? size : shape[from];
            steps[i] = i == axis ? 0 : strides[from];
        }
        return new View(offset, sizes, steps);
    }

    /** Without an axis, at a place along it. */
    View at(int axis, int place) {
        int[] others = IntStream.range(0, rank()).filter(each -> each != axis).toArray();
        View moved = new View(offset + place * strides[axis], shape, strides);
        return moved.permuted(others);
    }

    /** A part of it along an axis. */
    View sliced(int axis, int start, int step, int size) {
        long[] sizes = shape.clone();
        int[] steps = strides.clone();
        sizes[axis] = size;
        steps[axis] = strides[axis] * step;
        return new View(offset + start * strides[axis], sizes, steps);
    }

    /** Repeated along axes of size 1 so that it has a shape, of as many dimensions. */
    View broadcast(long... to) {
        int[] steps = strides.clone();
        for (int i = 0; i < to.length; i++) {
            if (shape[i] != to[i]) {
                steps[i] = 0;
            }
        }
        return new View(offset, to.clone(), steps);
    }

    /** Goes through this view and another of the same shape in row-major order. */
    void with(View other, Pair pair) {
        if (length() > 0) {
            with(other, pair, 0, offset, other.offset);
        }
    }

    private void with(View other, Pair pair, int axis, int one, int two) {
        if (axis == rank()) {
            pair.at(one, two);
            return;
        }
        int step = strides[axis];
        int otherStep = other.strides[axis];
        boolean last = axis == rank() - 1;
        for (int i = 0, from = one, to = two; i < shape[axis]; i++, from += step, to += otherStep) {
            if (last) {
                pair.at(from, to);
            } else {
                with(other, pair, axis + 1, from, to);
            }
        }
    }

    /** Copies the elements to those of another view of the same shape. */
    void copy(FloatBuffer from, View target, FloatBuffer to) {
        with(target, (one, other) -> to.put(other, from.get(one)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof View view
                && offset == view.offset
                && Arrays.equals(shape, view.shape)
                && Arrays.equals(strides, view.strides);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + offset;
    }

    @Override
    public String toString() {
        return "View" + Arrays.toString(shape);
    }
}
