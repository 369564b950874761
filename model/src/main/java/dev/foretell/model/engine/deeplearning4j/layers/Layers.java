package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.engine.EngineException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The layers of Keras that are run, by the names of their classes. */
final class Layers {

    private static final Map<String, VertexFactory> FACTORIES = merged(List.of(
            CoreLayers.factories(),
            ActivationLayers.factories(),
            NormalizationLayers.factories(),
            ReshapingLayers.factories(),
            ConvolutionLayers.factories(),
            PoolingLayers.factories(),
            TransposedConvolutionLayers.factories(),
            BorderLayers.factories(),
            UpSamplingLayers.factories(),
            MergingLayers.factories(),
            RecurrentLayers.factories(),
            SequenceLayers.factories(),
            WrapperLayers.factories()));

    private Layers() {}

    /**
     * Adds a layer to a graph.
     *
     * @throws EngineException when its class is not run, or a setting is not
     */
    static Value add(Call call) {
        String name = call.layer().className();
        // What is random is so in training only; our own layers, which are asked before, refuse what is not.
        VertexFactory factory = name.startsWith("Random") ? CoreLayers::identity : FACTORIES.get(name);
        if (factory == null) {
            throw new EngineException(call.layer().label() + " is not run by Deeplearning4j");
        }
        call.config().refuseUnlessFloat32();
        Value made = factory.of(call);
        call.config().refuseUnknown();
        return made;
    }

    private static Map<String, VertexFactory> merged(List<Map<String, VertexFactory>> families) {
        Map<String, VertexFactory> all = new HashMap<>();
        families.forEach(all::putAll);
        return Map.copyOf(all);
    }
}
