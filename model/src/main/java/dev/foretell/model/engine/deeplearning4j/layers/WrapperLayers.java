package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Layers around others: TimeDistributed, and Bidirectional among the recurrent ones. */
final class WrapperLayers {

    private WrapperLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of("TimeDistributed", WrapperLayers::timeDistributed);
    }

    /** All steps of all rows are the rows of the layer within. */
    private static Value timeDistributed(Call call) {
        call.config().ignore("layer");
        Layer part = call.layer().parts().get("layer");
        Value input = call.input();
        if (part == null || part.graph() != null || input.rank() < 2) {
            throw call.refusal("a model, or nothing, within it");
        }
        int[] given = Arrays.copyOfRange(input.shape(), 1, input.rank());
        int[] made = Arrays.copyOfRange(call.shape(), 1, call.shape().length);
        Value rows = new Value(call.rearranged(input.vertex(), Rearrange.to(given)), given);
        Value inner = Layers.add(new Call(part.unread(), List.of(rows), List.of(made), call.graph()));
        return call.output(call.rearranged(inner.vertex(), Rearrange.to(call.shape())));
    }
}
