package dev.foretell.model.network;

import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The layers that are supported, by the names of their classes in Keras. */
final class Layers {

    /** Makes a layer's operation from its settings and weights. */
    @FunctionalInterface
    interface Factory {

        /** Every setting must be asked for, or the layer is refused. */
        Operation of(Layer layer);
    }

    private static final Map<String, Factory> FACTORIES = merged(List.of(
            CoreLayers.factories(),
            ActivationLayers.factories(),
            NormalizationLayers.factories(),
            RegularizationLayers.factories(),
            ReshapingLayers.factories(),
            MergingLayers.factories(),
            ConvolutionLayers.factories(),
            TransposedConvolutionLayers.factories(),
            PoolingLayers.factories(),
            BorderLayers.factories(),
            UpSamplingLayers.factories()));

    private Layers() {}

    /**
     * What a layer computes.
     *
     * @throws KerasException when its class, or one of its settings, is not supported
     */
    static Operation operation(Layer layer) {
        if (layer.graph() != null) {
            return model(layer, layer.graph());
        }
        Factory factory = FACTORIES.get(layer.className());
        if (factory == null) {
            throw new KerasException(
                    layer.label() + " is not supported; supported are " + String.join(", ", supported()));
        }
        layer.config().refuseUnlessFloat32();
        Operation operation = factory.of(layer);
        layer.config().refuseUnknown();
        return operation;
    }

    /** A model that is a layer: what is refused in it is named with its place. */
    private static Operation model(Layer layer, Graph graph) {
        try {
            return GraphOperation.of(graph);
        } catch (KerasException e) {
            throw layer.refusal(e.getMessage());
        }
    }

    /** The supported classes. */
    static SortedSet<String> supported() {
        return new TreeSet<>(FACTORIES.keySet());
    }

    private static Map<String, Factory> merged(List<Map<String, Factory>> families) {
        Map<String, Factory> all = new HashMap<>();
        families.forEach(all::putAll);
        return Map.copyOf(all);
    }
}
