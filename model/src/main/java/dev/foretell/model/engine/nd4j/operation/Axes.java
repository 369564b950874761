package dev.foretell.model.engine.nd4j.operation;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The axes that a layer works along, as its settings name them: from 0, or from the last one backwards as -1, -2, ….
 * Immutable.
 */
public record Axes(Layer layer, int[] numbers) {

    /** One axis or a list of them; -1 when there is no such setting. */
    public static Axes of(Layer layer, String key) {
        return new Axes(layer, layer.config().has(key) ? layer.config().integers(key) : new int[] {-1});
    }

    /** A single axis, which may be written as a list of one. */
    public static Axes single(Layer layer, String key) {
        Axes axes = of(layer, key);
        if (axes.numbers.length != 1) {
            throw layer.refusal(
                    key + " " + Arrays.toString(axes.numbers) + " is not supported; supported is a single axis");
        }
        return axes;
    }

    /** The axes of an array of a certain rank, counted from 0 and in order. */
    public int[] in(int rank) {
        int[] axes = Arrays.stream(numbers)
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .distinct()
                .toArray();
        for (int axis : axes) {
            if (axis < 1 || axis >= rank) {
                throw layer.refusal("the axes " + Arrays.toString(numbers) + " of an array with " + rank
                        + " dimensions are not supported");
            }
        }
        return axes;
    }

    /**
     * Applies a function along these axes as though they were one, the last.
     *
     * @param array may be changed
     * @param function is given a matrix, which it may change, and gives one of the same shape
     */
    public INDArray along(INDArray array, Pass pass, UnaryOperator<INDArray> function) {
        int rank = array.rank();
        int[] axes = in(rank);
        long width = Arrays.stream(axes).mapToLong(array::size).reduce(1, Math::multiplyExact);
        int[] order = IntStream.concat(
                        IntStream.range(0, rank).filter(axis -> Arrays.binarySearch(axes, axis) < 0),
                        Arrays.stream(axes))
                .toArray();
        boolean last = axes[0] == rank - axes.length;
        INDArray moved = last ? array : pass.copy(array.permute(order));
        INDArray changed = function.apply(moved.reshape('c', array.length() / width, width));
        return last ? changed.reshape('c', array.shape()) : back(changed.reshape('c', moved.shape()), order, pass);
    }

    /** The order of the axes when one of them becomes the last. */
    public static int[] movedToEnd(int rank, int last) {
        return IntStream.concat(IntStream.range(0, rank).filter(axis -> axis != last), IntStream.of(last))
                .toArray();
    }

    private static INDArray back(INDArray array, int[] order, Pass pass) {
        int[] places = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            places[order[i]] = i;
        }
        return pass.copy(array.permute(places));
    }

    /**
     * Applies a function to an array of rows, the places along the axis, and all else.
     *
     * @param array may be changed
     * @param function is given an array of three dimensions, which it may change, and gives one of the same shape
     */
    public INDArray first(INDArray array, Pass pass, UnaryOperator<INDArray> function) {
        int rank = array.rank();
        int axis = in(rank)[0];
        int[] order = IntStream.concat(
                        IntStream.of(0, axis), IntStream.range(1, rank).filter(each -> each != axis))
                .toArray();
        INDArray moved = axis == 1 ? array : pass.copy(array.permute(order));
        long rows = array.size(0);
        long places = array.size(axis);
        INDArray changed = function.apply(moved.reshape('c', rows, places, array.length() / rows / places));
        return axis == 1 ? changed.reshape('c', array.shape()) : back(changed.reshape('c', moved.shape()), order, pass);
    }
}
