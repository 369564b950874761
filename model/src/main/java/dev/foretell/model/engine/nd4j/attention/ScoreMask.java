package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which scores count. Scores are of shape (rows, heads, queries, keys), where several axes of queries or keys are one,
 * and axes that are not attended along are among the rows. Each mask says of a score whether it counts if it is not 0;
 * one that does must count for all masks. For one thread, as the pass whose arrays these are.
 *
 * @param given a mask of any of these axes, in which those of size 1 stand for all, or null
 * @param queries of shape (rows, queries), or null
 * @param values of shape (rows, keys), or null
 * @param keys of shape (rows, keys), or null
 * @param causal whether no query may attend to a later key
 * @param window how far apart query and key must be to be left out, or 0
 */
record ScoreMask(
        @Nullable INDArray given,
        @Nullable INDArray queries,
        @Nullable INDArray values,
        @Nullable INDArray keys,
        boolean causal,
        int window) {

    /** What is done with a score. */
    @FunctionalInterface
    interface Change {

        /** The score for a mask that says {@code counts}, which is 1, 0 or, if it is given, anything between. */
        float of(float score, float counts);
    }

    /** Whether any score may be left out. */
    boolean isEmpty() {
        return !isAutomatic() && given == null;
    }

    /** Whether there is more than the mask that is given. */
    boolean isAutomatic() {
        return queries != null || values != null || keys != null || causal || window > 0;
    }

    void requireShapes(Layer layer, long[] scores) {
        require(layer, queries, scores[0], scores[2]);
        require(layer, values, scores[0], scores[3]);
        require(layer, keys, scores[0], scores[3]);
        for (int i = 0; given != null && i < scores.length; i++) {
            if (given.size(i) != 1 && given.size(i) != scores[i]) {
                throw layer.refusal("an attention_mask of shape " + Arrays.toString(given.shape())
                        + " does not fit scores of shape " + Arrays.toString(scores));
            }
        }
    }

    private static void require(Layer layer, @Nullable INDArray mask, long rows, long steps) {
        if (mask != null && !Arrays.equals(mask.shape(), new long[] {rows, steps})) {
            throw layer.refusal(
                    "expected a mask of shape [" + rows + ", " + steps + "], found " + Arrays.toString(mask.shape()));
        }
    }

    /** Changes all scores. */
    void apply(INDArray scores, Change change) {
        new Masking(scores.shape()).apply(scores, change);
    }

    /** The masks in Java's memory, for scores of a certain shape. */
    private final class Masking {

        private final int heads;
        private final int rows;
        private final int width;
        private final float @Nullable [] any = given == null ? null : NativeFloats.values(given);
        private final float @Nullable [] ofQueries = queries == null ? null : NativeFloats.values(queries);
        private final float @Nullable [] ofValues = values == null ? null : NativeFloats.values(values);
        private final float @Nullable [] ofKeys = keys == null ? null : NativeFloats.values(keys);
        private int next;

        Masking(long[] shape) {
            heads = Math.toIntExact(shape[1]);
            rows = Math.toIntExact(shape[2]);
            width = Math.toIntExact(shape[3]);
        }

        void apply(INDArray scores, Change change) {
            NativeFloats.change(scores, width, (numbers, count) -> {
                for (int i = 0; i < count; i++) {
                    row(numbers, i * width, next++, change);
                }
            });
        }

        private void row(float[] numbers, int at, int number, Change change) {
            int query = number % rows;
            int head = number / rows % heads;
            int row = number / rows / heads;
            for (int key = 0; key < width; key++) {
                float counts = automatic(row, query, key) ? given(row, head, query, key) : 0;
                numbers[at + key] = change.of(numbers[at + key], counts);
            }
        }

        private boolean automatic(int row, int query, int key) {
            return (!causal || key <= query)
                    && (window == 0 || Math.abs(query - key) < window)
                    && (ofQueries == null || ofQueries[row * rows + query] != 0)
                    && (ofValues == null || ofValues[row * width + key] != 0)
                    && (ofKeys == null || ofKeys[row * width + key] != 0);
        }

        private float given(int row, int head, int query, int key) {
            if (given == null || any == null) {
                return 1;
            }
            long at = 0;
            int[] place = {row, head, query, key};
            for (int i = 0; i < place.length; i++) {
                at = at * given.size(i) + (given.size(i) == 1 ? 0 : place[i]);
            }
            return any[(int) at];
        }
    }
}
