package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.activation.Tanh;
import dev.foretell.model.engine.nd4j.operation.MatrixProducts;
import dev.foretell.model.engine.nd4j.operation.MatrixProducts.Matrices;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention without heads: each step of a query is given the steps of a value, weighted by how their keys fit. Sources:
 * {@code keras/src/layers/attention/attention.py} and {@code additive_attention.py}, and
 * {@code tf_keras/src/layers/attention/base_dense_attention.py}.
 */
record DotAttention(Layer layer, Call call, Scoring scoring) implements Operation {

    /** What is subtracted from scores that do not count. */
    private static final float MASKED = 1e9f;

    /** How well each query fits each key. */
    @FunctionalInterface
    private interface Scoring {

        /**
         * Writes the scores.
         *
         * @param query of shape (rows, queries, width)
         * @param key of shape (rows, keys, width)
         * @param scores of shape (rows, queries, keys)
         */
        void write(INDArray query, INDArray key, INDArray scores, Pass pass);
    }

    /** Scores a pair of vectors by their product, or by the sum of tangents. */
    static Operation dot(Layer layer) {
        boolean concatenated =
                layer.config().oneOf("score_mode", "dot", "dot", "concat").equals("concat");
        float scale = layer.config().bool("use_scale", false) ? number(layer, "scale") : 1;
        float weight = concatenated ? number(layer, "concat_score_weight") : 1;
        Scoring scoring = concatenated
                ? (query, key, scores, pass) -> tangents(query, key, scores, pass, constant(query, weight), scale)
                : (query, key, scores, pass) -> pass.run(products(query, key, scores, scale));
        return attention(layer, scoring);
    }

    /** Scores a pair of vectors by the weighted sum of tangents. */
    static Operation additive(Layer layer) {
        boolean scaled = layer.config().bool("use_scale", true);
        float[] scale = scaled ? layer.weight("scale").values() : new float[0];
        return attention(layer, (query, key, scores, pass) -> {
            if (scaled && scale.length != query.size(2)) {
                throw layer.refusal(
                        "its weights `scale` have " + scale.length + " numbers, its query has " + query.size(2));
            }
            tangents(query, key, scores, pass, scaled ? scale : constant(query, 1), 1);
        });
    }

    private static float number(Layer layer, String variable) {
        return layer.weight(variable, new int[0]).values()[0];
    }

    private static float[] constant(INDArray query, float value) {
        float[] constant = new float[Math.toIntExact(query.size(2))];
        Arrays.fill(constant, value);
        return constant;
    }

    private static DotAttention attention(Layer layer, Scoring scoring) {
        layer.config().ignore("dropout");
        Call call = Call.of(layer).causalIf(layer.config().bool("causal", false));
        return new DotAttention(layer, call, scoring);
    }

    private static MatrixProducts products(INDArray query, INDArray key, INDArray scores, float scale) {
        long rows = query.size(0);
        return new MatrixProducts(
                Matrices.ofThree(query, rows, query.size(1), query.size(2)),
                Matrices.ofThree(key, rows, key.size(1), key.size(2)),
                Matrices.ofThree(scores, rows, query.size(1), key.size(1)),
                Math.toIntExact(rows),
                1,
                true,
                scale);
    }

    private static void tangents(
            INDArray query, INDArray key, INDArray scores, Pass pass, float[] weights, float scale) {
        int width = weights.length;
        int queries = Math.toIntExact(query.size(1));
        int keys = Math.toIntExact(key.size(1));
        pass.run(() -> {
            float[] left = NativeFloats.values(query);
            float[] right = NativeFloats.values(key);
            float[] sums = new float[left.length / width * keys];
            for (int i = 0; i < sums.length; i++) {
                int from = i / keys * width;
                int to = (i / keys / queries * keys + i % keys) * width;
                float sum = 0;
                for (int j = 0; j < width; j++) {
                    sum += weights[j] * Tanh.of(scale * (left[from + j] + right[to + j]));
                }
                sums[i] = sum;
            }
            NativeFloats.write(sums, scores);
        });
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public List<Tensor> apply(List<Tensor> inputs, Pass pass) {
        Tensor query = call.query(inputs);
        Tensor value = call.value(inputs);
        Tensor key = call.key(inputs);
        check(query, value, key);
        long rows = query.shape()[0];
        long queries = query.shape()[1];
        long keys = value.shape()[1];
        INDArray scores = pass.create(rows, queries, keys);
        scoring.write(query.array(), key.array(), scores, pass);
        ScoreMask mask = new ScoreMask(null, null, value.mask(), null, call.causal(), 0);
        if (!mask.isEmpty()) {
            INDArray heads = scores.reshape('c', rows, 1, queries, keys);
            mask.requireShapes(layer, heads.shape());
            pass.run(() -> mask.apply(heads, (score, counts) -> counts != 0 ? score : score - MASKED));
        }
        Activations.softmax(scores, pass);
        INDArray output = pass.create(rows, queries, value.shape()[2]);
        pass.run(new MatrixProducts(
                Matrices.ofThree(scores, rows, queries, keys),
                Matrices.ofThree(value.array(), rows, keys, value.shape()[2]),
                Matrices.ofThree(output, rows, queries, value.shape()[2]),
                Math.toIntExact(rows),
                1,
                false,
                1));
        Tensor attended = new Tensor(output, query.mask());
        zeroMasked(attended, pass);
        return call.scores() ? List.of(attended, Tensor.of(scores)) : List.of(attended);
    }

    private void check(Tensor query, Tensor value, Tensor key) {
        for (Tensor tensor : List.of(query, value, key)) {
            tensor.requireRank(layer, 3);
        }
        if (query.shape()[2] != key.shape()[2] || value.shape()[1] != key.shape()[1]) {
            throw layer.refusal("a query of shape " + Arrays.toString(query.shape()) + ", a value of shape "
                    + Arrays.toString(value.shape()) + " and a key of shape " + Arrays.toString(key.shape())
                    + " do not fit");
        }
    }

    /** Sets to zero what steps of the query that are masked are given. */
    private void zeroMasked(Tensor attended, Pass pass) {
        INDArray mask = attended.mask();
        if (mask == null) {
            return;
        }
        if (!Arrays.equals(mask.shape(), Arrays.copyOf(attended.shape(), 2))) {
            throw layer.refusal("a mask of shape " + Arrays.toString(mask.shape()) + " does not fit its query");
        }
        int width = Math.toIntExact(attended.shape()[2]);
        pass.run(() -> {
            float[] counts = NativeFloats.values(mask);
            int[] next = {0};
            NativeFloats.change(attended.array(), width, (values, count) -> {
                for (int i = 0; i < count; i++) {
                    if (counts[next[0]++] == 0) {
                        Arrays.fill(values, i * width, (i + 1) * width, 0);
                    }
                }
            });
        });
    }
}
