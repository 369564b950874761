package dev.foretell.model.engine.nd4j.layers;

import dev.foretell.model.engine.nd4j.operation.Axes;
import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layers that bring numbers to a common scale. Source: {@code keras/src/layers/normalization} and
 * {@code preprocessing}.
 */
public final class NormalizationOperations {

    /** The least standard deviation that Keras divides by: {@code keras.config.epsilon()}. */
    private static final double LEAST_DEVIATION = 1e-7;

    private NormalizationOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of(
                "BatchNormalization", NormalizationOperations::batchNormalization,
                "LayerNormalization", NormalizationOperations::layerNormalization,
                "GroupNormalization", NormalizationOperations::groupNormalization,
                "RMSNormalization", NormalizationOperations::rmsNormalization,
                "UnitNormalization", NormalizationOperations::unitNormalization,
                "Normalization", NormalizationOperations::normalization,
                "Rescaling", NormalizationOperations::rescaling);
    }

    private static Operation batchNormalization(Layer layer) {
        Config config = layer.config();
        double epsilon = config.number("epsilon", 1e-3);
        config.refuseUnless("renorm", false);
        config.ignore("momentum", "synchronized", "renorm_clipping", "renorm_momentum", "fused");
        Axes axis = Axes.single(layer, "axis");
        Weight mean = layer.weight("moving_mean");
        Weight variance = layer.weight("moving_variance", mean.shape());
        float[] gamma = gamma(layer, mean.values().length);
        float[] beta = beta(layer, mean.values().length);
        float[] scale = new float[gamma.length];
        float[] offset = new float[gamma.length];
        for (int i = 0; i < scale.length; i++) {
            double factor = gamma[i] / Math.sqrt(variance.values()[i] + epsilon);
            scale[i] = (float) factor;
            offset[i] = (float) (beta[i] - mean.values()[i] * factor);
        }
        return new PerChannel(layer, axis, scale, offset).operation();
    }

    private static float[] gamma(Layer layer, int size) {
        return layer.config().bool("scale", true) ? layer.weight("gamma", size).values() : filled(size, 1);
    }

    private static float[] beta(Layer layer, int size) {
        return layer.config().bool("center", true) ? layer.weight("beta", size).values() : filled(size, 0);
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    private static Operation layerNormalization(Layer layer) {
        Config config = layer.config();
        Axes axes = Axes.of(layer, "axis");
        boolean centred = !config.bool("rms_scaling", false);
        Standardization standardization = new Standardization(layer, config.number("epsilon", 1e-3), true, centred);
        float @Nullable [] gamma =
                config.bool("scale", true) ? layer.weight("gamma").values() : null;
        float @Nullable [] beta =
                config.bool("center", true) && centred ? layer.weight("beta").values() : null;
        return rows(axes, (values, rows, width) -> standardization.apply(values, rows, width, gamma, beta));
    }

    private static Operation rmsNormalization(Layer layer) {
        Axes axes = Axes.of(layer, "axis");
        Standardization standardization =
                new Standardization(layer, layer.config().number("epsilon", 1e-6), false, false);
        Weight scale = layer.weight("scale");
        return Operation.of((input, pass) -> {
            int[] numbers = axes.in(input.rank());
            if (numbers[0] != input.rank() - numbers.length) {
                // Keras multiplies the scale with the last axes, whichever it has normalised.
                throw layer.refusal("an axis that is not the last is not supported");
            }
            return input.with(axes.along(pass.copy(input.array()), pass, matrix -> {
                int width = Math.toIntExact(matrix.size(1));
                return NativeFloats.change(
                        matrix,
                        width,
                        (values, rows) -> standardization.apply(values, rows, width, scale.values(), null));
            }));
        });
    }

    /** A change of rows that needs to know their width. */
    private interface WideChange {
        void apply(float[] values, int rows, int width);
    }

    private static Operation rows(Axes axes, WideChange change) {
        return Operation.of((input, pass) -> input.with(axes.along(pass.copy(input.array()), pass, matrix -> {
            int width = Math.toIntExact(matrix.size(1));
            return NativeFloats.change(matrix, width, (values, rows) -> change.apply(values, rows, width));
        })));
    }

    private static Operation unitNormalization(Layer layer) {
        double least = layer.config().keras() == 2 ? 1e-6 : 1e-12;
        return rows(Axes.of(layer, "axis"), (values, rows, width) -> unit(values, rows, width, least));
    }

    /**
     * Divides each row by its length.
     *
     * @param least what a row is divided by if it is shorter
     */
    static void unit(float[] values, int rows, int width, double least) {
        for (int from = 0; from < rows * width; from += width) {
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                sum += (double) values[i] * values[i];
            }
            double length = Math.max(Math.sqrt(sum), least);
            for (int i = from; i < from + width; i++) {
                values[i] = (float) (values[i] / length);
            }
        }
    }

    private static Operation groupNormalization(Layer layer) {
        int groups = layer.config().integer("groups", 32);
        Axes axis = Axes.single(layer, "axis");
        double epsilon = layer.config().number("epsilon", 1e-3);
        float @Nullable [] gamma =
                layer.config().bool("scale", true) ? layer.weight("gamma").values() : null;
        float @Nullable [] beta =
                layer.config().bool("center", true) ? layer.weight("beta").values() : null;
        Standardization standardization = new Standardization(layer, epsilon, true, true);
        return Operation.of((input, pass) -> {
            if (input.mask() != null && layer.config().keras() == 2) {
                throw layer.refusal("a mask before it is not supported");
            }
            return input.with(axis.first(
                    pass.copy(input.array()),
                    pass,
                    cube -> normalizedGroups(cube, groups, standardization, gamma, beta)));
        });
    }

    /**
     * @param array rows, channels, and the numbers of each channel
     * @param groups how many groups of channels; -1 for as many as there are channels
     */
    private static INDArray normalizedGroups(
            INDArray array,
            int groups,
            Standardization standardization,
            float @Nullable [] gamma,
            float @Nullable [] beta) {
        int channels = Math.toIntExact(array.size(1));
        int count = Math.toIntExact(array.size(2));
        int inGroup = groups == -1 ? 1 : channels / groups;
        standardization.refuseUnless(groups == -1 || inGroup * groups == channels, "groups " + groups, channels);
        NativeFloats.change(
                array,
                inGroup * count,
                (values, rows) -> standardization.apply(values, rows, inGroup * count, null, null));
        return NativeFloats.change(
                array,
                channels * count,
                (values, rows) -> standardization.scale(values, rows * channels, channels, count, gamma, beta));
    }

    private static Operation normalization(Layer layer) {
        Config config = layer.config();
        boolean invert = config.bool("invert", false);
        boolean all = config.json("axis").isEmpty() && !config.json("axis").isNumber();
        boolean adapted = !config.has("mean");
        double[] mean = adapted ? doubles(layer.weight("mean")) : config.numbers("mean");
        double[] variance = adapted ? doubles(layer.weight("variance")) : config.numbers("variance");
        if (mean.length != variance.length) {
            throw layer.refusal("mean has " + mean.length + " numbers, variance " + variance.length);
        }
        @Nullable Axes axes = all || (!adapted && mean.length == 1) ? null : Axes.of(layer, "axis");
        float[] scale = new float[mean.length];
        float[] offset = new float[mean.length];
        for (int i = 0; i < scale.length; i++) {
            double deviation = Math.max(Math.sqrt(variance[i]), LEAST_DEVIATION);
            scale[i] = (float) (invert ? deviation : 1 / deviation);
            offset[i] = (float) (invert ? mean[i] : -mean[i] / deviation);
        }
        return new PerChannel(layer, axes, scale, offset).operation();
    }

    private static double[] doubles(Weight weight) {
        double[] values = new double[weight.values().length];
        Arrays.setAll(values, i -> weight.values()[i]);
        return values;
    }

    private static Operation rescaling(Layer layer) {
        double[] scale = layer.config().numbers("scale");
        double[] offset = layer.config().has("offset") ? layer.config().numbers("offset") : new double[] {0};
        int size = Math.max(scale.length, offset.length);
        if (Math.min(scale.length, offset.length) != size && Math.min(scale.length, offset.length) != 1) {
            throw layer.refusal("scale has " + scale.length + " numbers, offset " + offset.length);
        }
        @Nullable Axes last = size == 1 ? null : new Axes(layer, new int[] {-1});
        return new PerChannel(layer, last, floats(scale, size), floats(offset, size)).operation();
    }

    private static float[] floats(double[] values, int size) {
        float[] floats = new float[size];
        for (int i = 0; i < size; i++) {
            floats[i] = (float) values[values.length == 1 ? 0 : i];
        }
        return floats;
    }
}
