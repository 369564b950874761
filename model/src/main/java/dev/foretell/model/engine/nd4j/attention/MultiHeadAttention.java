package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.operation.LinearMap;
import dev.foretell.model.engine.nd4j.operation.MatrixProducts;
import dev.foretell.model.engine.nd4j.operation.MatrixProducts.Matrices;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * Attention of several heads, each with a query, a key and a value that are made of the layer's inputs. Sources:
 * {@code multi_head_attention.py} and {@code grouped_query_attention.py} of {@code keras/src/layers/attention}, and of
 * {@code tf_keras/src/layers/attention} the former.
 *
 * @param heads of the queries, a multiple of those of the keys and values
 * @param axes along which is attended, or null for all between the rows and the features
 * @param window how far apart query and key must be to be left out, or 0
 */
record MultiHeadAttention(
        Layer layer,
        Call call,
        Maps maps,
        int heads,
        int keyHeads,
        int keyWidth,
        int @Nullable [] axes,
        int window,
        MaskedSoftmax softmax)
        implements Operation {

    /** What queries, keys, values and the outputs are made by; the gate may be null. */
    private record Maps(
            LinearMap query,
            LinearMap key,
            LinearMap value,
            @Nullable LinearMap gate,
            LinearMap output) {}

    static Operation of(Layer layer) {
        layer.config().ignore("value_dim", "softmax_robust_masking", "query_shape", "key_shape", "value_shape");
        return made(
                layer,
                layer.config().integer("num_heads"),
                layer.config().integer("num_heads"),
                layer.config().integer("key_dim"),
                layer.config().has("value_dim")
                        ? layer.config().integer("value_dim")
                        : layer.config().integer("key_dim"),
                layer.config().has("attention_axes") ? layer.config().integers("attention_axes") : null);
    }

    /** Several heads of queries share those of keys and values. */
    static Operation grouped(Layer layer) {
        int width = layer.config().integer("head_dim");
        return made(
                layer,
                layer.config().integer("num_query_heads"),
                layer.config().integer("num_key_value_heads"),
                width,
                width,
                null);
    }

    private static Operation made(
            Layer layer, int heads, int keyHeads, int width, int valueWidth, int @Nullable [] axes) {
        layer.config().ignore("output_shape", "use_bias", "dropout");
        if (heads % keyHeads != 0) {
            throw layer.refusal(keyHeads + " heads of keys do not fit " + heads + " of queries");
        }
        Maps maps = new Maps(
                Projections.into(layer, "query_dense", heads, width),
                Projections.into(layer, "key_dense", keyHeads, width),
                Projections.into(layer, "value_dense", keyHeads, valueWidth),
                layer.config().bool("use_gate", false)
                        ? Projections.into(layer, "gate_dense", heads, valueWidth)
                        : null,
                Projections.outOf(layer, "output_dense", heads, valueWidth));
        Call call = Call.of(layer);
        return new MultiHeadAttention(
                layer,
                call,
                maps,
                heads,
                keyHeads,
                width,
                axes,
                layer.config().has("sliding_window") ? layer.config().integer("sliding_window") : 0,
                MaskedSoftmax.of(layer, call));
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
        AttentionAxes places = AttentionAxes.of(layer, axes, query, value, key);
        INDArray queries = places.ordered(query.array(), pass);
        INDArray ofQueries = maps.query().of(queries, pass);
        INDArray ofKeys = maps.key().of(places.ordered(key.array(), pass), pass);
        INDArray ofValues = maps.value().of(places.ordered(value.array(), pass), pass);
        INDArray scores = pass.create(places.rows(), heads, places.queries(), places.keys());
        pass.run(products(places, ofQueries, ofKeys, scores));
        softmax.apply(scores, mask(inputs, query, value, places), pass);
        INDArray attended =
                pass.create(places.rows() * places.queries(), maps.output().width());
        pass.run(sums(places, scores, ofValues, attended));
        if (maps.gate() != null) {
            INDArray gate = gate(maps.gate().of(queries, pass), pass);
            pass.run(DynamicCustomOp.builder("multiply")
                    .addInputs(attended, gate)
                    .addOutputs(attended));
        }
        Tensor output = new Tensor(output(places, maps.output().of(attended, pass), pass), query.mask());
        return call.scores()
                ? List.of(output, Tensor.of(scores.reshape('c', places.scoreShape(heads))))
                : List.of(output);
    }

    private int valueWidth() {
        return maps.value().units() / keyHeads;
    }

    private static INDArray gate(INDArray gate, Pass pass) {
        pass.run(DynamicCustomOp.builder("sigmoid").addInputs(gate).addOutputs(gate));
        return gate;
    }

    private MatrixProducts products(AttentionAxes places, INDArray queries, INDArray keys, INDArray scores) {
        return new MatrixProducts(
                side(queries, places.queries(), heads, keyWidth, 1),
                side(keys, places.keys(), keyHeads, keyWidth, heads / keyHeads),
                square(places, scores),
                Math.toIntExact(places.rows()),
                heads,
                true,
                (float) (1 / Math.sqrt(keyWidth)));
    }

    private MatrixProducts sums(AttentionAxes places, INDArray scores, INDArray values, INDArray attended) {
        return new MatrixProducts(
                square(places, scores),
                side(values, places.keys(), keyHeads, valueWidth(), heads / keyHeads),
                side(attended, places.queries(), heads, valueWidth(), 1),
                Math.toIntExact(places.rows()),
                heads,
                false,
                1);
    }

    /** For each row and head the steps, where the heads lie side by side in each step. */
    private static Matrices side(INDArray array, long steps, int heads, int width, int repeated) {
        int stride = heads * width;
        return new Matrices(
                NativeFloats.pointer(array), Math.toIntExact(steps), width, stride, steps * stride, width, repeated);
    }

    private Matrices square(AttentionAxes places, INDArray scores) {
        long size = places.queries() * places.keys();
        return new Matrices(
                NativeFloats.pointer(scores),
                Math.toIntExact(places.queries()),
                Math.toIntExact(places.keys()),
                Math.toIntExact(places.keys()),
                heads * size,
                size,
                1);
    }

    private ScoreMask mask(List<Tensor> inputs, Tensor query, Tensor value, AttentionAxes places) {
        Tensor given = call.attentionMask(inputs);
        ScoreMask mask = new ScoreMask(
                given == null ? null : places.mask(given.array()),
                query.mask(),
                value.mask(),
                call.keyMask(inputs),
                call.causal(),
                window);
        if (mask.isAutomatic() && query.rank() != 3) {
            throw layer.refusal("a mask for inputs of more than 3 dimensions is not supported");
        }
        mask.requireShapes(layer, new long[] {places.rows(), heads, places.queries(), places.keys()});
        return mask;
    }

    private INDArray output(AttentionAxes places, INDArray rows, Pass pass) {
        int[] sizes = layer.wrapped("output_dense").weight("kernel").shape();
        long[] own = IntStream.range(2, sizes.length).mapToLong(i -> sizes[i]).toArray();
        return places.back(rows, own, pass);
    }
}
