package dev.foretell.model.engine.nd4j;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Tensor;
import dev.foretell.model.keras.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which mask the outputs of a layer have: the rule of Keras for each class, {@code supports_masking} and
 * {@code compute_mask} of {@code keras/src/layers} and {@code tf_keras/src/layers}. Layers that are not named here drop
 * the mask, as those of Keras do that do not support masking. A mask is 1 for each row and step that counts and 0 for
 * each that is left out.
 */
final class Masks {

    /** They hand the mask of their input on. */
    private static final Set<String> PASSED = Set.of(
            "Activation",
            "ActivityRegularization",
            "AlphaDropout",
            "BatchNormalization",
            "Dense",
            "Dropout",
            "ELU",
            "GaussianDropout",
            "GaussianNoise",
            "GroupNormalization",
            "LayerNormalization",
            "LeakyReLU",
            "PReLU",
            "ReLU",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D",
            "ThresholdedReLU",
            "UnitNormalization");

    /** They hand it on since Keras 3. */
    private static final Set<String> PASSED_BY_KERAS_3 = Set.of("Identity", "Normalization", "Rescaling");

    /** Their outputs have the masks that their operations give them. */
    private static final Set<String> OWN = Set.of(
            "AdditiveAttention",
            "Attention",
            "Bidirectional",
            "Embedding",
            "GRU",
            "GroupedQueryAttention",
            "LSTM",
            "Masking",
            "MultiHeadAttention",
            "RNN",
            "SimpleRNN",
            "TimeDistributed");

    private static final Set<String> MERGED = Set.of("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract");

    /** They would apply the mask of the steps to the last dimension, whatever it is. */
    private static final Set<String> REFUSED = Set.of("Softmax");

    private Masks() {}

    /** What a layer computes, with the masks that Keras gives its outputs. */
    static Operation applied(Layer layer, Operation operation) {
        String name = layer.className();
        if (OWN.contains(name)) {
            return operation;
        } else if (PASSED.contains(name)
                || (PASSED_BY_KERAS_3.contains(name) && layer.config().keras() >= 3)) {
            return ruled(operation, (inputs, pass) -> inputs.get(0).mask());
        } else if (MERGED.contains(name)) {
            return ruled(operation, (inputs, pass) -> merged(layer, inputs, pass));
        } else if (name.equals("Concatenate")) {
            int axis = layer.config().integer("axis", -1);
            return ruled(operation, (inputs, pass) -> concatenated(layer, inputs, axis, pass));
        } else if (REFUSED.contains(name)) {
            return ruled(operation, (inputs, pass) -> refused(layer, inputs));
        }
        return ruled(operation, (inputs, pass) -> null);
    }

    /** The mask of what a layer makes of its inputs. */
    @FunctionalInterface
    private interface Rule {
        @Nullable
        INDArray mask(List<Tensor> inputs, Pass pass);
    }

    private static Operation ruled(Operation operation, Rule rule) {
        Operation ruled = (inputs, pass) -> {
            INDArray mask = rule.mask(inputs, pass);
            return operation.apply(inputs, pass).stream()
                    .map(output -> output.mask() == mask ? output : new Tensor(output.array(), mask))
                    .toList();
        };
        return operation.repeatable() ? new Operation.Repeatable(ruled) : ruled;
    }

    private static @Nullable INDArray refused(Layer layer, List<Tensor> inputs) {
        if (inputs.stream().anyMatch(input -> input.mask() != null)) {
            throw layer.refusal("a mask on its input is not supported");
        }
        return null;
    }

    /**
     * Keras 3: a step counts if it does in any input, and all do once an input has no mask. Keras 2: if it does in all
     * that have one.
     */
    private static @Nullable INDArray merged(Layer layer, List<Tensor> inputs, Pass pass) {
        boolean any = layer.config().keras() >= 3;
        if (any && inputs.stream().anyMatch(input -> input.mask() == null)) {
            return null;
        }
        List<INDArray> masks =
                inputs.stream().map(Tensor::mask).filter(Objects::nonNull).toList();
        return masks.isEmpty() ? null : joined(layer, masks, any, pass);
    }

    private static INDArray joined(Layer layer, List<INDArray> masks, boolean any, Pass pass) {
        INDArray first = masks.get(0);
        float[] joined = NativeFloats.values(first);
        for (INDArray mask : masks.subList(1, masks.size())) {
            if (!Arrays.equals(mask.shape(), first.shape())) {
                throw layer.refusal("masks of different shapes are not supported: " + Arrays.toString(first.shape())
                        + " and " + Arrays.toString(mask.shape()));
            }
            float[] other = NativeFloats.values(mask);
            for (int i = 0; i < joined.length; i++) {
                joined[i] = any ? Math.max(joined[i], other[i]) : Math.min(joined[i], other[i]);
            }
        }
        return pass.array(joined, first.shape());
    }

    /** Joins the masks of inputs that are concatenated along the last axis, and concatenates them along any other. */
    private static @Nullable INDArray concatenated(Layer layer, List<Tensor> inputs, int axis, Pass pass) {
        if (inputs.stream().allMatch(input -> input.mask() == null)) {
            return null;
        }
        int rank = inputs.get(0).rank();
        for (Tensor input : inputs) {
            if (input.mask() != null && input.mask().rank() != rank - 1) {
                throw layer.refusal("a mask of " + input.mask().rank() + " dimensions for an input of " + rank
                        + " is not supported");
            }
        }
        int along = axis < 0 ? axis + rank : axis;
        if (along == rank - 1) {
            // Where an input has no mask, all its steps count.
            boolean all = inputs.stream().anyMatch(input -> input.mask() == null);
            return all && layer.config().keras() >= 3 ? null : merged(layer, inputs, pass);
        }
        List<INDArray> masks = new ArrayList<>();
        for (Tensor input : inputs) {
            masks.add(input.mask() == null ? ones(input, pass) : input.mask());
        }
        return pass.own(Nd4j.concat(along, masks.toArray(INDArray[]::new)));
    }

    private static INDArray ones(Tensor input, Pass pass) {
        long[] shape = Arrays.copyOf(input.shape(), input.rank() - 1);
        INDArray ones = pass.create(shape);
        ones.assign(1);
        return ones;
    }
}
