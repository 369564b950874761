package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which variables a layer has, in the order in which Keras makes and saves them: those that are trained first. */
final class Variables {

    private static final Set<String> IN_CELL =
            Set.of("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D");
    private static final Set<String> NOT_TRAINED =
            Set.of("moving_mean", "moving_variance", "mean", "variance", "count");

    private Variables() {}

    /** Whether the variables of a layer are those of the cell that it has. */
    static boolean inCell(String className) {
        return IN_CELL.contains(className);
    }

    /** Whether a variable is changed by training, unless its layer is frozen. */
    static boolean isTrained(String variable) {
        return !NOT_TRAINED.contains(variable);
    }

    /**
     * Whether a variable may have a certain name in a file: Keras 2 named some otherwise, and Keras 2 before TensorFlow
     * 2 numbered them.
     */
    static boolean isNamed(String className, String variable, String name) {
        return name.equals(variable)
                || (variable.equals("kernel") && className.startsWith("Depthwise") && name.equals("depthwise_kernel"))
                || (variable.equals("idf_weights") && name.matches("Variable(_\\d+)?"))
                || name.matches("\\Q" + variable + "\\E_\\d+");
    }

    /** The names of the variables of a layer, as Keras 3 names them. */
    static List<String> of(String className, JsonNode config) {
        List<String> names = own(FormerLayers.today(className), config);
        if (names.isEmpty() || !config.path("lora_rank").isNumber()) {
            return names;
        }
        return Stream.concat(names.stream(), Stream.of(LowRank.variables(className)))
                .toList();
    }

    private static List<String> own(String className, JsonNode config) {
        return switch (className) {
            case "Dense",
                    "Conv1D",
                    "Conv2D",
                    "Conv3D",
                    "Conv1DTranspose",
                    "Conv2DTranspose",
                    "Conv3DTranspose",
                    "DepthwiseConv1D",
                    "DepthwiseConv2D" -> withBias(config, "kernel");
            case "SeparableConv1D", "SeparableConv2D" -> withBias(config, "depthwise_kernel", "pointwise_kernel");
            case "LSTM",
                    "GRU",
                    "SimpleRNN",
                    "LSTMCell",
                    "GRUCell",
                    "SimpleRNNCell",
                    "ConvLSTM1D",
                    "ConvLSTM2D",
                    "ConvLSTM3D" -> withBias(config, "kernel", "recurrent_kernel");
            case "BatchNormalization" -> normalization(config, "moving_mean", "moving_variance");
            case "LayerNormalization", "GroupNormalization" -> normalization(config);
            case "RMSNormalization" -> List.of("scale");
            case "EinsumDense" -> config.path("bias_axes").isTextual() ? List.of("kernel", "bias") : List.of("kernel");
            case "Attention" -> attention(config);
            case "AdditiveAttention" -> config.path("use_scale").asBoolean(true) ? List.of("scale") : List.of();
            case "Embedding" -> List.of("embeddings");
            case "TextVectorization", "StringLookup" ->
                config.path("output_mode").asText().equals("tf_idf") ? List.of("idf_weights") : List.of();
            case "PReLU" -> List.of("alpha");
            case "Normalization" ->
                config.path("mean").isNumber() || config.path("mean").isArray()
                        ? List.of()
                        : List.of("mean", "variance", "count");
            default -> List.of();
        };
    }

    private static List<String> withBias(JsonNode config, String... kernels) {
        List<String> names = new ArrayList<>(List.of(kernels));
        if (config.path("use_bias").asBoolean(true)) {
            names.add("bias");
        }
        return names;
    }

    private static List<String> attention(JsonNode config) {
        List<String> names = new ArrayList<>();
        if (config.path("use_scale").asBoolean()) {
            names.add("scale");
        }
        if (config.path("score_mode").asText().equals("concat")) {
            names.add("concat_score_weight");
        }
        return names;
    }

    private static List<String> normalization(JsonNode config, String... moving) {
        List<String> names = new ArrayList<>();
        if (config.path("scale").asBoolean(true)) {
            names.add("gamma");
        }
        if (config.path("center").asBoolean(true)) {
            names.add("beta");
        }
        names.addAll(List.of(moving));
        return names;
    }
}
