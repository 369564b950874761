package dev.foretell.model.engine.deeplearning4j.layers;

import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The one axis that a layer works along, as its settings name it: from 0, which is the row, or from the last one
 * backwards.
 */
final class Axis {

    private Axis() {}

    /** A layer that is computed along the last dimension, whichever it names. */
    static Value last(Call call, Function<Value, String> layer) {
        Value input = call.input();
        int[] axis = call.config().has("axis") ? call.config().integers("axis") : new int[] {-1};
        int rank = input.rank();
        int number = axis.length != 1 ? 0 : axis[0] < 0 ? axis[0] + rank + 1 : axis[0];
        if (number < 1 || number > rank) {
            throw call.refusal("a layer along several axes");
        }
        if (number == rank) {
            return call.output(layer.apply(input));
        }
        int[] order = IntStream.rangeClosed(0, rank)
                .map(i -> i < number ? i : i < rank ? i + 1 : number)
                .toArray();
        int[] back = IntStream.rangeClosed(0, rank)
                .map(i -> i < number ? i : i == number ? rank : i - 1)
                .toArray();
        int[] shape = IntStream.range(0, rank)
                .map(i -> input.shape()[order[i + 1] - 1])
                .toArray();
        Value ordered = new Value(call.rearranged(input.vertex(), Rearrange.ordered(order)), shape);
        return call.output(call.rearranged(layer.apply(ordered), Rearrange.ordered(back)));
    }
}
