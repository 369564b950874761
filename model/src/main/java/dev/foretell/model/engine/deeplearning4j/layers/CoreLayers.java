package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.keras.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/** Dense, and layers that do something in training only. */
final class CoreLayers {

    private static final List<String> IDENTITIES = List.of(
            "Identity",
            "ActivityRegularization",
            "AlphaDropout",
            "Dropout",
            "GaussianDropout",
            "GaussianNoise",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D");

    private CoreLayers() {}

    static Map<String, VertexFactory> factories() {
        Map<String, VertexFactory> factories = new HashMap<>();
        factories.put("Dense", CoreLayers::dense);
        IDENTITIES.forEach(name -> factories.put(name, CoreLayers::identity));
        return factories;
    }

    /** What is given is what comes out, without a vertex. */
    static Value identity(Call call) {
        call.config().ignoreAll();
        return call.input();
    }

    /** Adds a dense layer over the last dimension: all others are rows of the layer. */
    private static Value dense(Call call) {
        Value input = call.input();
        int units = call.config().integer("units");
        boolean biased = call.config().bool("use_bias", true);
        DenseLayer dense = new DenseLayer.Builder()
                .nIn(input.last())
                .nOut(units)
                .hasBias(biased)
                .activation(ActivationFunctions.of(call.layer(), "activation"))
                .build();
        Parameter kernel = Parameter.of("W", call.layer().weight("kernel", input.last(), units));
        Parameter[] parameters = biased ? new Parameter[] {kernel, bias(call, units)} : new Parameter[] {kernel};
        if (input.rank() == 1) {
            return call.output(call.layer(dense, input.vertex(), parameters));
        }
        String rows = call.rearranged(input.vertex(), Rearrange.to(input.last()));
        String made = call.layer(dense, rows, parameters);
        return call.output(call.rearranged(made, Rearrange.to(call.shape())));
    }

    /** The bias of a layer with so many outputs. */
    static Parameter bias(Call call, int outputs) {
        Weight bias = call.layer().weight("bias", outputs);
        return Parameter.row("b", bias.values());
    }
}
