package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.engine.EngineException;
import dev.foretell.model.keras.Layer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/** LSTM and SimpleRNN, in one direction or in both. Deeplearning4j runs them over arrays with their steps last. */
final class RecurrentLayers {

    /**
     * Deeplearning4j's gates are the candidate, forget, output, input; Keras's are input, forget, candidate, output.
     */
    private static final int[] GATES_OF_LSTM = {2, 1, 3, 0};

    private static final int[] NO_GATES = {0};

    private RecurrentLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "LSTM", RecurrentLayers::single,
                "SimpleRNN", RecurrentLayers::single,
                "Bidirectional", RecurrentLayers::both);
    }

    private static Value single(Call call) {
        Value input = call.input(2);
        String steps = call.rearranged(input.vertex(), Rearrange.ordered(0, 2, 1));
        Direction direction = direction(call, call.layer());
        String made = direction.after(call, steps, input.last());
        return call.output(direction.sequences() ? call.rearranged(made, Rearrange.ordered(0, 2, 1)) : made);
    }

    /**
     * A recurrent layer, or one direction of a Bidirectional.
     *
     * @param sequences whether it gives the outputs of all steps, or that of the last one
     * @param backwards whether it begins with the last step; its outputs are in the order in which they were computed
     */
    private record Direction(Layer layer, boolean sequences, boolean backwards) {

        String after(Call call, String steps, int features) {
            String input = backwards ? reversed(call, steps) : steps;
            BaseRecurrentLayer made = recurrent(layer, features);
            Parameter[] parameters = parameters(layer, features);
            layer.config().refuseUnknown();
            return call.layer(sequences ? made : new LastTimeStep(made), input, parameters);
        }
    }

    private static String reversed(Call call, String steps) {
        return call.vertex(new ReverseTimeSeriesVertex(), List.of(steps));
    }

    private static Direction direction(Call call, Layer layer) {
        call.refuseUnless(layer, "time_major", false);
        if (layer.config().bool("return_state", false)) {
            throw call.refusal("a state that is given");
        }
        layer.config().ignore("use_cudnn", "input_dim", "input_length", "unroll", "zero_output_for_mask", "stateful");
        layer.config().ignore("dropout", "recurrent_dropout", "implementation", "unit_forget_bias");
        return new Direction(
                layer,
                layer.config().bool("return_sequences", false),
                layer.config().bool("go_backwards", false));
    }

    private static BaseRecurrentLayer recurrent(Layer layer, int features) {
        int units = layer.config().integer("units");
        return switch (layer.className()) {
            case "LSTM" ->
                new LSTM.Builder()
                        .nIn(features)
                        .nOut(units)
                        .activation(ActivationFunctions.of(layer, "activation"))
                        .gateActivationFunction(ActivationFunctions.of(layer, "recurrent_activation"))
                        .build();
            case "SimpleRNN" ->
                new SimpleRnn.Builder()
                        .nIn(features)
                        .nOut(units)
                        .activation(ActivationFunctions.of(layer, "activation"))
                        .build();
            default -> throw new EngineException(layer.label() + " is not run by Deeplearning4j");
        };
    }

    private static Parameter[] parameters(Layer layer, int features) {
        int[] gates = layer.className().equals("LSTM") ? GATES_OF_LSTM : NO_GATES;
        int units = layer.config().integer("units");
        int width = Math.multiplyExact(gates.length, units);
        float[] bias = layer.config().bool("use_bias", true)
                ? layer.weight("bias", width).values()
                : new float[width];
        return new Parameter[] {
            matrix("W", layer.weight("kernel", features, width).values(), gates, units),
            matrix("RW", layer.weight("recurrent_kernel", units, width).values(), gates, units),
            matrix("b", bias, gates, units)
        };
    }

    /** Rows of numbers for each gate, in Deeplearning4j's order. */
    private static Parameter matrix(String name, float[] values, int[] gates, int units) {
        int width = gates.length * units;
        float[] ordered = new float[values.length];
        for (int row = 0; row < values.length / width; row++) {
            for (int gate = 0; gate < gates.length; gate++) {
                System.arraycopy(values, row * width + gates[gate] * units, ordered, row * width + gate * units, units);
            }
        }
        return new Parameter(name, ordered, new long[] {values.length / width, width});
    }

    private static Value both(Call call) {
        Value input = call.input(2);
        String mode = call.config().json("merge_mode").isNull()
                ? "none"
                : call.config().oneOf("merge_mode", "concat", "concat", "sum", "mul", "ave");
        Direction ahead = part(call, "forward_layer");
        Direction back = part(call, "backward_layer");
        if (mode.equals("none") || ahead.backwards() == back.backwards() || ahead.sequences() != back.sequences()) {
            throw call.refusal("a pair of layers like these");
        }
        String steps = call.rearranged(input.vertex(), Rearrange.ordered(0, 2, 1));
        String one = ahead.after(call, steps, input.last());
        String other = back.after(call, steps, input.last());
        if (!ahead.sequences()) {
            return call.output(merged(call, mode, one, other));
        }
        String made = merged(call, mode, one, reversed(call, other));
        return call.output(call.rearranged(made, Rearrange.ordered(0, 2, 1)));
    }

    private static Direction part(Call call, String name) {
        call.config().ignore("layer", "backward_layer");
        Layer part = call.layer().parts().get(name);
        if (part == null) {
            throw call.refusal("a wrapper without a layer");
        }
        Layer unasked = part.unread();
        unasked.config().refuseUnlessFloat32();
        return direction(call, unasked);
    }

    private static String merged(Call call, String mode, String one, String other) {
        return call.vertex(
                switch (mode) {
                    case "sum" -> new ElementWiseVertex(ElementWiseVertex.Op.Add);
                    case "mul" -> new ElementWiseVertex(ElementWiseVertex.Op.Product);
                    case "ave" -> new ElementWiseVertex(ElementWiseVertex.Op.Average);
                    default -> new MergeVertex();
                },
                List.of(one, other));
    }
}
