package dev.foretell.model.engine.nd4j.attention;

import dev.foretell.model.engine.nd4j.activation.Activations;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.keras.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The softmax of scores of which some do not count. What a query is given that may attend to nothing depends on the
 * version of Keras: a mean of all values, or zero. Sources: {@code Softmax} of {@code keras/src/layers/activations} and
 * of {@code tf_keras/src/layers/activation}, and {@code dot_product_attention} of {@code keras/src/backend}.
 *
 * @param given the change of scores when there is only a mask that is given
 * @param automatic the change of scores when there are others
 * @param after the change of what the softmax gives, or null
 */
record MaskedSoftmax(ScoreMask.Change given, ScoreMask.Change automatic, ScoreMask.@Nullable Change after) {

    private static final float MASKED = -1e9f;
    private static final ScoreMask.Change REPLACED = (score, counts) -> counts != 0 ? score : MASKED;
    private static final ScoreMask.Change ADDED = (score, counts) -> counts != 0 ? score : score + MASKED;

    static MaskedSoftmax of(Layer layer, Call call) {
        if (layer.config().keras() == 2) {
            return layer.config().bool("softmax_robust_masking", false)
                    ? new MaskedSoftmax((score, counts) -> counts > 0.5f ? score : MASKED, REPLACED, null)
                    : new MaskedSoftmax((score, counts) -> score + (1 - counts) * MASKED, ADDED, null);
        }
        // With one of these, Keras computes the scores by itself, rather than with a function of its backend.
        boolean own = layer.config().number("dropout", 0) > 0 || call.scores();
        boolean zeroed = own && layer.config().since(3, 10);
        return new MaskedSoftmax(REPLACED, REPLACED, zeroed ? (weight, counts) -> counts != 0 ? weight : 0 : null);
    }

    /** Changes scores to weights, of which those for a query sum up to 1. */
    void apply(INDArray scores, ScoreMask mask, Pass pass) {
        if (!mask.isEmpty()) {
            pass.run(() -> mask.apply(scores, mask.isAutomatic() ? automatic : given));
        }
        Activations.softmax(scores, pass);
        if (!mask.isEmpty() && after != null) {
            pass.run(() -> mask.apply(scores, after));
        }
    }
}
