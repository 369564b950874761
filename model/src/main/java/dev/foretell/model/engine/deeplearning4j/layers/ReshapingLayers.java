package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.Map;
import java.util.stream.IntStream;

/** Layers that give the numbers that they are given, in another form. */
final class ReshapingLayers {

    private ReshapingLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "Flatten", ReshapingLayers::flatten,
                "Reshape", ReshapingLayers::reshape,
                "Permute", ReshapingLayers::permute);
    }

    private static Value reshape(Call call) {
        call.config().ignore("target_shape");
        return call.output(call.rearranged(call.input().vertex(), Rearrange.to(call.shape())));
    }

    private static Value flatten(Call call) {
        Value input = call.input();
        boolean first = call.config()
                .oneOf("data_format", "channels_last", "channels_last", "channels_first")
                .equals("channels_first");
        String last = first && input.rank() > 1
                ? call.rearranged(input.vertex(), Channels.toLast(input.rank()))
                : input.vertex();
        return call.output(call.rearranged(last, Rearrange.to(call.shape())));
    }

    private static Value permute(Call call) {
        int[] dimensions = call.config().integers("dims");
        int[] order =
                IntStream.concat(IntStream.of(0), IntStream.of(dimensions)).toArray();
        return call.output(call.rearranged(call.input().vertex(), Rearrange.ordered(order)));
    }
}
