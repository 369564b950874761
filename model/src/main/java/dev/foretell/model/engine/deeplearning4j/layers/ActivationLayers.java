package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** Layers that are activation functions. */
final class ActivationLayers {

    private ActivationLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "Activation", call -> layer(call, ActivationFunctions.of(call.layer(), "activation")),
                "ReLU", ActivationLayers::relu,
                "LeakyReLU", ActivationLayers::leakyRelu,
                "ELU", call -> layer(call, new ActivationELU(call.config().number("alpha", 1))),
                "PReLU", ActivationLayers::prelu,
                "Softmax", ActivationLayers::softmax,
                "ThresholdedReLU",
                        call -> layer(
                                call,
                                new ActivationThresholdedReLU(call.config().number("theta", 1))));
    }

    private static Value layer(Call call, IActivation function) {
        return call.output(
                call.layer(new ActivationLayer(function), call.input().vertex()));
    }

    private static Value relu(Call call) {
        double slope = call.config().number("negative_slope", 0);
        double threshold = call.config().number("threshold", 0);
        boolean bounded = call.config().has("max_value");
        if (slope == 0 && threshold == 0 && !bounded) {
            return layer(call, new ActivationReLU());
        }
        if (threshold != 0) {
            throw call.refusal("a threshold");
        }
        Double most = bounded ? call.config().number("max_value") : null;
        return layer(call, new ActivationReLU(most, 0.0, slope));
    }

    private static Value leakyRelu(Call call) {
        String key = call.config().has("negative_slope") ? "negative_slope" : "alpha";
        return layer(call, new ActivationLReLU(call.config().number(key, 0.3)));
    }

    /** One slope for each number of a row; those of shared axes are repeated. */
    private static Value prelu(Call call) {
        call.config().ignore("shared_axes");
        Weight alpha = call.layer().weight("alpha");
        int rank = call.input().rank();
        if (alpha.shape().length != rank) {
            throw call.refusal("slopes of another number of dimensions");
        }
        long[] shape = Arrays.stream(call.input().shape()).asLongStream().toArray();
        long[] shared = IntStream.rangeClosed(1, rank)
                .filter(i -> alpha.shape()[i - 1] == 1)
                .asLongStream()
                .toArray();
        PReLULayer.Builder builder = new PReLULayer.Builder().inputShape(shape);
        PReLULayer layer = (shared.length == 0 ? builder : builder.sharedAxes(shared)).build();
        return call.output(call.layer(layer, call.input().vertex(), Parameter.of("W", alpha)));
    }

    private static Value softmax(Call call) {
        call.config().ignore("robust_masking");
        return Axis.last(call, input -> call.layer(new ActivationLayer(new ActivationSoftmax()), input.vertex()));
    }
}
