package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import java.util.Map;

/** Attention, AdditiveAttention, MultiHeadAttention and GroupedQueryAttention. */
public final class AttentionOperations {

    private AttentionOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of(
                "Attention", DotAttention::dot,
                "AdditiveAttention", DotAttention::additive,
                "MultiHeadAttention", MultiHeadAttention::of,
                "GroupedQueryAttention", MultiHeadAttention::grouped);
    }
}
