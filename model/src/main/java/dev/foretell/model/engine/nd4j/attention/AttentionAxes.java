package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The axes of the inputs: (rows, others, those along which is attended, features). */
record AttentionAxes(Layer layer, int[] order, long[] query, long[] value, int attended) {

    static AttentionAxes of(Layer layer, int @Nullable [] axes, Tensor query, Tensor value, Tensor key) {
        int rank = query.rank();
        int[] along = axes == null ? IntStream.range(1, rank - 1).toArray() : counted(axes, rank);
        int[] order = IntStream.concat(
                        IntStream.range(0, rank - 1).filter(axis -> !contains(along, axis)),
                        IntStream.concat(Arrays.stream(along), IntStream.of(rank - 1)))
                .toArray();
        AttentionAxes places = new AttentionAxes(
                layer, order, permuted(query.shape(), order), permuted(value.shape(), order), along.length);
        boolean fits = rank >= 3
                && value.rank() == rank
                && key.rank() == rank
                && order.length == rank
                && Arrays.stream(along).allMatch(axis -> axis >= 1 && axis < rank - 1)
                && Arrays.equals(Arrays.copyOf(value.shape(), rank - 1), Arrays.copyOf(key.shape(), rank - 1))
                && Arrays.equals(
                        Arrays.copyOf(places.query, rank - 1 - along.length),
                        Arrays.copyOf(places.value, rank - 1 - along.length));
        if (!fits) {
            throw layer.refusal("a query of shape " + Arrays.toString(query.shape()) + ", a value of shape "
                    + Arrays.toString(value.shape()) + " and a key of shape " + Arrays.toString(key.shape())
                    + " do not fit");
        }
        return places;
    }

    private static int[] counted(int[] axes, int rank) {
        return Arrays.stream(axes).map(axis -> axis < 0 ? rank + axis : axis).toArray();
    }

    private static boolean contains(int[] axes, int axis) {
        return Arrays.stream(axes).anyMatch(each -> each == axis);
    }

    private static long[] permuted(long[] shape, int[] order) {
        return Arrays.stream(order)
                .filter(axis -> axis < shape.length)
                .mapToLong(axis -> shape[axis])
                .toArray();
    }

    private int others() {
        return query.length - 1 - attended;
    }

    long rows() {
        return product(query, 0, others());
    }

    long queries() {
        return product(query, others(), query.length - 1);
    }

    long keys() {
        return product(value, others(), value.length - 1);
    }

    private static long product(long[] sizes, int from, int to) {
        return Arrays.stream(sizes, from, to).reduce(1, Math::multiplyExact);
    }

    private boolean isOrdered() {
        return Arrays.equals(order, IntStream.range(0, order.length).toArray());
    }

    INDArray ordered(INDArray array, Pass pass) {
        return isOrdered() ? array : pass.copy(array.permute(order));
    }

    /** The outputs with their own last axes, and the others where they are in the query. */
    INDArray back(INDArray outputs, long[] own, Pass pass) {
        int kept = query.length - 1;
        INDArray shaped = outputs.reshape(
                'c',
                LongStream.concat(Arrays.stream(query, 0, kept), Arrays.stream(own))
                        .toArray());
        if (isOrdered()) {
            return shaped;
        }
        int[] places = IntStream.range(0, kept + own.length).toArray();
        for (int i = 0; i < kept; i++) {
            places[order[i]] = i;
        }
        return pass.copy(shaped.permute(places));
    }

    /** The axes of scores as Keras orders them: (rows, others, heads, queries, keys). */
    long[] scoreShape(int heads) {
        int others = others();
        return Stream.of(
                        Arrays.stream(query, 0, others),
                        LongStream.of(heads),
                        Arrays.stream(query, others, query.length - 1),
                        Arrays.stream(value, others, value.length - 1))
                .flatMapToLong(sizes -> sizes)
                .toArray();
    }

    /** A mask of shape (rows, queries, keys), or with heads after the rows, of the axes that scores have here. */
    INDArray mask(INDArray mask) {
        int rank = mask.rank();
        boolean headed = rank == 2 + 2 * attended;
        if (others() != 1 || (rank != 1 + 2 * attended && !headed)) {
            throw layer.refusal("an attention_mask of shape " + Arrays.toString(mask.shape()) + " for inputs of "
                    + query.length + " dimensions is not supported");
        }
        int first = headed ? 2 : 1;
        long[] shape = mask.shape();
        if (attended > 1) {
            refuseUnlessWhole(shape, first);
        }
        return mask.reshape(
                'c',
                shape[0],
                headed ? shape[1] : 1,
                product(shape, first, first + attended),
                product(shape, first + attended, rank));
    }

    private void refuseUnlessWhole(long[] shape, int first) {
        boolean whole = product(shape, first, first + attended) == queries()
                && product(shape, first + attended, shape.length) == keys();
        if (!whole) {
            throw layer.refusal("an attention_mask of shape " + Arrays.toString(shape) + " does not fit its inputs");
        }
    }
}
