package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.function.Function;

/** Where the tensors of a layer have their channels. */
final class Channels {

    private Channels() {}

    /** Whether a layer says that its channels come first. */
    static boolean isFirst(Call call) {
        return call.config()
                .oneOf("data_format", "channels_last", "channels_last", "channels_first")
                .equals("channels_first");
    }

    /** The order that brings the channels, the first dimension after the row, to the end. */
    static Rearrange toLast(int rank) {
        int[] order = new int[rank + 1];
        for (int i = 1; i < rank; i++) {
            order[i] = i + 1;
        }
        order[rank] = 1;
        return Rearrange.ordered(order);
    }

    /** The order that brings the channels, the last dimension, behind the row. */
    static Rearrange toFirst(int rank) {
        int[] order = new int[rank + 1];
        order[1] = rank;
        for (int i = 2; i <= rank; i++) {
            order[i] = i - 1;
        }
        return Rearrange.ordered(order);
    }

    /** The input with its channels last, whatever the layer says. */
    static Value last(Call call) {
        Value input = call.input();
        if (!isFirst(call) || input.rank() < 2) {
            return input;
        }
        int rank = input.rank();
        int[] shape = new int[rank];
        System.arraycopy(input.shape(), 1, shape, 0, rank - 1);
        shape[rank - 1] = input.shape()[0];
        return new Value(call.rearranged(input.vertex(), toLast(rank)), shape);
    }

    /** What a layer gives, of a vertex that gives it with channels last. */
    static Value output(Call call, String vertex) {
        int rank = call.shape().length;
        return call.output(isFirst(call) && rank > 1 ? call.rearranged(vertex, toFirst(rank)) : vertex);
    }

    /** The shape of what a layer gives, with its channels last. */
    static int[] shapeWithChannelsLast(Call call) {
        int[] shape = call.shape();
        if (!isFirst(call) || shape.length < 2) {
            return shape;
        }
        int[] last = new int[shape.length];
        System.arraycopy(shape, 1, last, 0, shape.length - 1);
        last[shape.length - 1] = shape[0];
        return last;
    }

    /** A layer that is computed with channels last, whatever it says. */
    static Value around(Call call, Function<Value, String> layer) {
        return output(call, layer.apply(last(call)));
    }
}
