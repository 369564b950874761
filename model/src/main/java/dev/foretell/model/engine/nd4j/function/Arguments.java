package dev.foretell.model.engine.nd4j.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a function is called with: by position, by name, or as a setting. For one thread. */
final class Arguments {

    private final Layer layer;
    private final List<String> names;
    private final JsonNode positional;

    private Arguments(Layer layer, List<String> names, JsonNode positional) {
        this.layer = layer;
        this.names = names;
        this.positional = positional;
    }

    /**
     * The arguments of a function.
     *
     * @param names those that can be given by position, in order
     * @throws dev.foretell.model.keras.KerasException when there are more by position
     */
    static Arguments of(Layer layer, String... names) {
        JsonNode positional = layer.config().json("args");
        if (positional.size() > names.length) {
            throw layer.refusal(
                    "it is called with " + positional.size() + " arguments; supported are " + String.join(", ", names));
        }
        return new Arguments(layer, List.of(names), positional);
    }

    Layer layer() {
        return layer;
    }

    /** An argument as it is written, missing if it is not given. */
    JsonNode json(String name) {
        int place = names.indexOf(name);
        return place >= 0 && place < positional.size()
                ? positional.path(place)
                : layer.config().json(name);
    }

    /** A tensor, array or number. */
    Operand operand(String name) {
        return Operand.of(layer, name, json(name));
    }

    /** A tensor of 32-bit floats. */
    Operand tensor(String name) {
        return floats(operand(name), name);
    }

    private Operand floats(Operand operand, String name) {
        if (!operand.isTensor() || !operand.dtype().equals("float32")) {
            throw layer.refusal("expected a tensor of float32 as " + name + ", found "
                    + (operand.isTensor() ? "one of " + operand.dtype() : "a constant"));
        }
        return operand;
    }

    /** A list of tensors. */
    List<Operand> operands(String name) {
        JsonNode list = json(name);
        List<Operand> operands = new ArrayList<>();
        for (JsonNode each : list.isArray() ? list : List.of(list)) {
            operands.add(Operand.of(layer, name, each));
        }
        return operands;
    }

    /**
     * An axis of an array of a rank, counted from 0.
     *
     * @throws dev.foretell.model.keras.KerasException when it is not one, or that of the rows
     */
    int axis(int axis, int rank) {
        return new Axes(layer, new int[] {axis}).in(rank)[0];
    }

    /** A refusal of shapes that do not fit. */
    RuntimeException unfitting(long[] one, long[] other) {
        return layer.refusal("the shapes " + Arrays.toString(one) + " and " + Arrays.toString(other) + " do not fit");
    }
}
