package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Layers that Keras had under other names, made into those of today, which compute the same. The layers that ran on
 * NVIDIA's cuDNN only have their weights in its order. Sources: {@code tf_keras/src/layers/serialization.py} and
 * {@code _convert_rnn_weights} in {@code tf_keras/src/saving/legacy/hdf5_format.py}. Stateless, so safe for use by
 * several threads.
 */
final class FormerLayers {

    private static final Map<String, String> NAMES = Map.of(
            "BatchNormalizationV1", "BatchNormalization",
            "BatchNormalizationV2", "BatchNormalization",
            "SyncBatchNormalization", "BatchNormalization",
            "CuDNNLSTM", "LSTM",
            "CuDNNGRU", "GRU");

    private FormerLayers() {}

    /** The name that a class has in Keras, which exports one of them under another name. */
    static String ownName(String className) {
        return className.equals("GroupQueryAttention") ? "GroupedQueryAttention" : className;
    }

    /** The name of today for a layer's class. */
    static String today(String className) {
        return NAMES.getOrDefault(className, className);
    }

    /** The layer of today that computes the same; the layer itself if its class has not changed its name. */
    static Layer today(Layer layer) {
        return switch (layer.className()) {
            case "CuDNNLSTM" -> recurrent(layer, layer.config(), 4);
            case "CuDNNGRU" -> recurrent(layer, layer.config().with("reset_after", BooleanNode.TRUE), 3);
            default -> renamed(layer, layer.config(), layer.weights());
        };
    }

    private static Layer renamed(Layer layer, Config config, Map<String, Weight> weights) {
        return new Layer(layer.name(), today(layer.className()), config, weights, layer.parts(), layer.graph());
    }

    private static Layer recurrent(Layer layer, Config config, int gates) {
        Weight recurrent = layer.weight("recurrent_kernel");
        int units = recurrent.shape().length == 2 ? recurrent.shape()[0] : 0;
        layer.weight("recurrent_kernel", units, gates * units);
        Weight kernel = layer.weight("kernel");
        layer.weight("kernel", kernel.shape()[0], gates * units);
        float[] biases = layer.weight("bias", 2 * gates * units).values();
        Map<String, Weight> weights = new HashMap<>();
        weights.put("kernel", columnByColumn(kernel, gates));
        weights.put("recurrent_kernel", columnByColumn(recurrent, gates));
        weights.put("bias", gates == 4 ? sum(biases, gates * units) : new Weight(new int[] {2, gates * units}, biases));
        Config today = config.with("activation", TextNode.valueOf("tanh"))
                .with("recurrent_activation", TextNode.valueOf("sigmoid"));
        return renamed(layer, today, weights);
    }

    /** The part of each gate holds its numbers column by column, whatever its shape. */
    private static Weight columnByColumn(Weight kernel, int gates) {
        int height = kernel.shape()[0];
        int width = kernel.shape()[1];
        int units = width / gates;
        float[] from = kernel.values();
        float[] to = new float[from.length];
        for (int gate = 0; gate < gates; gate++) {
            for (int i = 0; i < height * units; i++) {
                int row = i / units;
                int column = gate * units + i % units;
                int turned = gate * units + (i / height);
                to[(i % height) * width + turned] = from[row * width + column];
            }
        }
        return new Weight(kernel.shape(), to);
    }

    /** An LSTM adds the biases of inputs and states to the same numbers. */
    private static Weight sum(float[] biases, int size) {
        float[] sum = Arrays.copyOf(biases, size);
        for (int i = 0; i < size; i++) {
            sum[i] += biases[size + i];
        }
        return new Weight(new int[] {size}, sum);
    }
}
