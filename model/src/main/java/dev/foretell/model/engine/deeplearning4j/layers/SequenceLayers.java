package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.nd4j.linalg.activations.Activation;

/** Layers that make sequences. */
final class SequenceLayers {

    private SequenceLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of("Embedding", SequenceLayers::embedding, "RepeatVector", SequenceLayers::repeatVector);
    }

    private static Value embedding(Call call) {
        int count = call.config().integer("input_dim");
        int width = call.config().integer("output_dim");
        if (call.config().bool("mask_zero", false)) {
            throw call.refusal("a mask");
        }
        call.refuseUnless("sparse", false);
        call.refuseUnless("use_one_hot_matmul", false);
        call.config().ignore("input_length");
        EmbeddingSequenceLayer layer = new EmbeddingSequenceLayer.Builder()
                .nIn(count)
                .nOut(width)
                .hasBias(false)
                .inferInputLength(true)
                .outputDataFormat(RNNFormat.NWC)
                .activation(Activation.IDENTITY)
                .build();
        Value input = call.input();
        String indexes = call.rearranged(input.vertex(), Rearrange.to(input.width()));
        String made = call.layer(layer, indexes, Parameter.of("W", call.layer().weight("embeddings", count, width)));
        return call.output(call.rearranged(made, Rearrange.to(call.shape())));
    }

    private static Value repeatVector(Call call) {
        Value input = call.input(1);
        @SuppressWarnings({"rawtypes", "unchecked"}) // Its type parameter is of no use.
        RepeatVector layer = new RepeatVector.Builder(call.config().integer("n"))
                .dataFormat(RNNFormat.NWC)
                .build();
        return call.output(call.layer(layer, input.vertex()));
    }
}
