package dev.foretell.model.engine.deeplearning4j.layers;

import dev.foretell.model.keras.Config;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/** Layers that bring numbers to a common scale. */
final class NormalizationLayers {

    /** The least standard deviation that Keras divides by: {@code keras.config.epsilon()}. */
    private static final double LEAST_DEVIATION = 1e-7;

    private NormalizationLayers() {}

    static Map<String, VertexFactory> factories() {
        return Map.of(
                "BatchNormalization", NormalizationLayers::batchNormalization,
                "Normalization", NormalizationLayers::normalization,
                "Rescaling", NormalizationLayers::rescaling);
    }

    private static Value batchNormalization(Call call) {
        Config config = call.config();
        call.refuseUnless("renorm", false);
        config.ignore("momentum", "synchronized", "renorm_clipping", "renorm_momentum", "fused");
        double epsilon = config.number("epsilon", 1e-3);
        boolean scaled = config.bool("scale", true);
        boolean centred = config.bool("center", true);
        return Axis.last(call, input -> {
            int channels = input.last();
            return perChannel(
                    call,
                    input,
                    epsilon,
                    scaled ? weight(call, "gamma", channels) : filled(channels, 1),
                    centred ? weight(call, "beta", channels) : filled(channels, 0),
                    weight(call, "moving_mean", channels),
                    weight(call, "moving_variance", channels));
        });
    }

    /** Deeplearning4j's batch normalization of the last dimension: all others are rows of the layer. */
    private static String perChannel(
            Call call, Value input, double epsilon, float[] gamma, float[] beta, float[] mean, float[] variance) {
        int channels = input.last();
        BatchNormalization layer = new BatchNormalization.Builder()
                .nIn(channels)
                .nOut(channels)
                .eps(epsilon)
                .useLogStd(false)
                .build();
        String rows = input.rank() == 1 ? input.vertex() : call.rearranged(input.vertex(), Rearrange.to(channels));
        String made = call.layer(
                layer,
                rows,
                Parameter.row("gamma", gamma),
                Parameter.row("beta", beta),
                Parameter.row("mean", mean),
                Parameter.row("var", variance));
        return input.rank() == 1 ? made : call.rearranged(made, Rearrange.to(input.shape()));
    }

    private static float[] weight(Call call, String name, int channels) {
        return call.layer().weight(name, channels).values();
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    /** A batch normalization whose variance is 1, as the least deviation of Keras is another. */
    private static Value normalization(Call call) {
        call.refuseUnless("invert", false);
        if (call.config().has("mean") || call.config().has("variance")) {
            throw call.refusal("a mean that is a setting");
        }
        return Axis.last(call, input -> {
            int channels = input.last();
            float[] variance = call.layer().weight("variance").values();
            float[] mean = call.layer().weight("mean").values();
            if (variance.length != channels || mean.length != channels) {
                throw call.refusal("one mean for all");
            }
            float[] scale = new float[channels];
            for (int i : IntStream.range(0, channels).toArray()) {
                scale[i] = (float) (1 / Math.max(Math.sqrt(variance[i]), LEAST_DEVIATION));
            }
            return perChannel(call, input, 0, scale, filled(channels, 0), mean, filled(channels, 1));
        });
    }

    private static Value rescaling(Call call) {
        double[] scale = call.config().numbers("scale");
        double[] offset = call.config().has("offset") ? call.config().numbers("offset") : new double[] {0};
        if (scale.length != 1 || offset.length != 1) {
            throw call.refusal("a list of scales or offsets");
        }
        String scaled =
                call.vertex(new ScaleVertex(scale[0]), List.of(call.input().vertex()));
        return call.output(offset[0] == 0 ? scaled : call.vertex(new ShiftVertex(offset[0]), List.of(scaled)));
    }
}
