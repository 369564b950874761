package dev.foretell.model.engine.plain;

import dev.foretell.model.keras.Config;
import dev.foretell.model.keras.Layer;
import dev.foretell.model.keras.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The layers that are computed in plain Java, by the names of their classes in Keras. */
final class PlainLayers {

    private static final List<String> IN_TRAINING_ONLY = List.of(
            "Identity", "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise");

    private static final Map<String, Factory> FACTORIES = factories();

    private PlainLayers() {}

    /**
     * What became of a layer.
     *
     * @param steps none when the layer changes nothing
     * @param row the dimensions of a row that comes out
     */
    record Made(List<PlainStep> steps, List<Integer> row) {

        static Made of(PlainStep step) {
            return new Made(List.of(step), List.of(step.width()));
        }
    }

    private interface Factory {
        Made of(Layer layer, List<Integer> row);
    }

    private static Map<String, Factory> factories() {
        Map<String, Factory> all = new HashMap<>();
        all.put("Dense", (layer, row) -> Made.of(dense(layer, width(layer, row))));
        all.put("Flatten", PlainLayers::flatten);
        all.put("BatchNormalization", (layer, row) -> Made.of(batchNormalization(layer, width(layer, row))));
        all.put("Rescaling", (layer, row) -> new Made(List.of(rescaling(layer, product(row))), row));
        all.put("Activation", activation(layer -> PlainActivations.of(layer, "activation")));
        all.put("ReLU", activation(PlainActivations::relu));
        all.put("LeakyReLU", activation(PlainActivations::leakyRelu));
        all.put(
                "ELU",
                activation(layer ->
                        PlainActivation.each(Functions.elu(layer.config().number("alpha", 1)))));
        IN_TRAINING_ONLY.forEach(name -> all.put(name, (layer, row) -> {
            layer.config().ignoreAll();
            return new Made(List.of(), row);
        }));
        return Map.copyOf(all);
    }

    /**
     * Makes the steps of a layer. Its settings are read anew, so that no other reader of them takes for known what is
     * known here.
     *
     * @param row the dimensions of a row that goes in
     * @throws dev.foretell.model.keras.KerasException when the layer, or one of its settings, is not known here
     */
    static Made made(Layer layer, List<Integer> row) {
        Factory factory = FACTORIES.get(layer.className());
        if (factory == null || layer.graph() != null) {
            throw layer.refusal("it is not computed in plain Java");
        }
        return layer.unread().made(unread -> factory.of(unread, row));
    }

    private static int width(Layer layer, List<Integer> row) {
        if (row.size() != 1) {
            throw layer.refusal("rows of " + row.size() + " dimensions are not computed in plain Java");
        }
        return row.get(0);
    }

    private static Factory activation(Function<Layer, PlainActivation> kind) {
        return (layer, row) -> {
            int last = row.isEmpty() ? 1 : row.get(row.size() - 1);
            return new Made(List.of(new Activated(product(row), last, kind.apply(layer))), row);
        };
    }

    private static Made flatten(Layer layer, List<Integer> row) {
        layer.config().oneOf("data_format", "channels_last", "channels_last");
        return new Made(List.of(), List.of(product(row)));
    }

    private static int product(List<Integer> row) {
        return row.stream().reduce(1, Math::multiplyExact);
    }

    private static PlainStep dense(Layer layer, int width) {
        int units = layer.config().integer("units");
        PlainActivation activation = PlainActivations.of(layer, "activation");
        float[] kernel = layer.weight("kernel", width, units).values();
        float[] bias = layer.config().bool("use_bias", true)
                ? layer.weight("bias", units).values()
                : new float[units];
        return new Dense(width, kernel, bias, activation);
    }

    private static PlainStep batchNormalization(Layer layer, int width) {
        Config config = layer.config();
        double epsilon = config.number("epsilon", 1e-3);
        config.refuseUnless("renorm", false);
        config.ignore("momentum", "synchronized", "renorm_clipping", "renorm_momentum", "fused");
        // Of rows of numbers, the first dimension after the row is the last, too.
        int[] axes = config.integers("axis");
        if (axes.length != 1 || (axes[0] != -1 && axes[0] != 1)) {
            throw layer.refusal("axis " + Arrays.toString(axes) + " is not computed in plain Java");
        }
        Weight mean = layer.weight("moving_mean", width);
        Weight variance = layer.weight("moving_variance", width);
        float[] gamma =
                config.bool("scale", true) ? layer.weight("gamma", width).values() : filled(width, 1);
        float[] beta = config.bool("center", true) ? layer.weight("beta", width).values() : filled(width, 0);
        float[] scale = new float[width];
        float[] offset = new float[width];
        for (int i = 0; i < width; i++) {
            double factor = gamma[i] / Math.sqrt(variance.values()[i] + epsilon);
            scale[i] = (float) factor;
            offset[i] = (float) (beta[i] - mean.values()[i] * factor);
        }
        return new Scale(scale, offset);
    }

    private static PlainStep rescaling(Layer layer, int width) {
        float scale = (float) layer.config().number("scale");
        float offset = (float) layer.config().number("offset", 0);
        return new Scale(filled(width, scale), filled(width, offset));
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }
}
