package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.nd4j.activation.ActivationOperations;
import dev.foretell.model.engine.nd4j.attention.AttentionOperations;
import dev.foretell.model.engine.nd4j.convolution.BorderOperations;
import dev.foretell.model.engine.nd4j.convolution.ConvolutionOperations;
import dev.foretell.model.engine.nd4j.convolution.PoolingOperations;
import dev.foretell.model.engine.nd4j.convolution.TransposedConvolutionOperations;
import dev.foretell.model.engine.nd4j.convolution.UpSamplingOperations;
import dev.foretell.model.engine.nd4j.function.KerasFunctions;
import dev.foretell.model.engine.nd4j.layers.DenseOperations;
import dev.foretell.model.engine.nd4j.layers.MergingOperations;
import dev.foretell.model.engine.nd4j.layers.NormalizationOperations;
import dev.foretell.model.engine.nd4j.layers.PreprocessingOperations;
import dev.foretell.model.engine.nd4j.layers.RegularizationOperations;
import dev.foretell.model.engine.nd4j.layers.ReshapingOperations;
import dev.foretell.model.engine.nd4j.layers.SequenceOperations;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.recurrent.RecurrentOperations;
import dev.foretell.model.keras.Graph;
import dev.foretell.model.keras.KerasException;
import dev.foretell.model.keras.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The layers that are supported, by the names of their classes in Keras. */
final class Operations {

    private static final Map<String, OperationFactory> FACTORIES = merged(List.of(
            DenseOperations.factories(),
            AttentionOperations.factories(),
            ActivationOperations.factories(),
            NormalizationOperations.factories(),
            RegularizationOperations.factories(),
            ReshapingOperations.factories(),
            MergingOperations.factories(),
            ConvolutionOperations.factories(),
            TransposedConvolutionOperations.factories(),
            PoolingOperations.factories(),
            BorderOperations.factories(),
            UpSamplingOperations.factories(),
            SequenceOperations.factories(),
            PreprocessingOperations.factories(),
            RecurrentOperations.factories(),
            WrapperOperations.factories(),
            KerasFunctions.factories()));

    private Operations() {}

    /**
     * What a layer computes.
     *
     * @throws KerasException when its class, or one of its settings, is not supported
     */
    static Operation operation(Layer layer) {
        if (layer.graph() != null) {
            return model(layer, layer.graph());
        }
        OperationFactory factory = FACTORIES.get(layer.className());
        if (factory == null) {
            throw unsupported(layer);
        }
        return Masks.applied(layer, layer.made(factory::of));
    }

    private static KerasException unsupported(Layer layer) {
        return layer.isFunction()
                ? new KerasException(layer.label() + " with " + layer.config() + " is not supported; supported are "
                        + String.join(", ", functions()))
                : new KerasException(
                        layer.label() + " is not supported; supported are " + String.join(", ", supported()));
    }

    /** A model that is a layer: what is refused in it is named with its place. */
    private static Operation model(Layer layer, Graph graph) {
        try {
            return GraphOperation.of(graph);
        } catch (KerasException e) {
            throw layer.refusal(e.getMessage());
        }
    }

    /** The supported classes of layers. */
    static SortedSet<String> supported() {
        SortedSet<String> supported = new TreeSet<>(FACTORIES.keySet());
        supported.removeAll(functions());
        return supported;
    }

    /** The supported functions of {@code keras.ops}, as {@code ops.Add}. */
    static SortedSet<String> functions() {
        return new TreeSet<>(KerasFunctions.factories().keySet());
    }

    private static Map<String, OperationFactory> merged(List<Map<String, OperationFactory>> families) {
        Map<String, OperationFactory> all = new HashMap<>();
        families.forEach(all::putAll);
        return Map.copyOf(all);
    }
}
