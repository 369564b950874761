package dev.foretell.model.keras;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Low-rank adaptation (LoRA): what a layer was taught afterwards is the product of two small matrices, which is added
 * to its kernel here, as Keras does when it saves an archive. HDF5 files have the matrices. Source: {@code lora} in
 * {@code keras/src/layers/core/dense.py}. Stateless, so safe for use by several threads.
 */
final class LowRank {

    private static final String RANK = "lora_rank";
    private static final String ALPHA = "lora_alpha";
    private static final String LEFT = "_a";
    private static final String RIGHT = "_b";

    private LowRank() {}

    /** The variable that the product is added to: {@code kernel} or {@code embeddings}. */
    private static String variable(String className) {
        return className.equals("Embedding") ? "embeddings" : "kernel";
    }

    /** The names of both matrices. */
    static String[] variables(String className) {
        String name = "lora_" + variable(className);
        return new String[] {name + LEFT, name + RIGHT};
    }

    /** The layer without such matrices, which computes the same. */
    static Layer merged(Layer layer) {
        Config config = layer.config().unread();
        if (!config.has(RANK)) {
            return layer;
        }
        String[] names = variables(layer.className());
        Config plain = config.with(RANK, NullNode.instance).with(ALPHA, NullNode.instance);
        Map<String, Weight> weights = new HashMap<>(layer.weights());
        if (weights.containsKey(names[0]) || weights.containsKey(names[1])) {
            int rank = config.integer(RANK);
            double factor = config.number(ALPHA, rank) / rank;
            String variable = variable(layer.className());
            weights.put(variable, sum(layer, layer.weight(variable), names, rank, factor));
            weights.remove(names[0]);
            weights.remove(names[1]);
        }
        return new Layer(layer.name(), layer.className(), plain, weights, layer.parts(), layer.graph());
    }

    private static Weight sum(Layer layer, Weight weight, String[] names, int rank, double factor) {
        int[] shape = weight.shape();
        int width = shape[shape.length - 1];
        int[] leftShape = shape.clone();
        leftShape[shape.length - 1] = rank;
        float[] left = layer.weight(names[0], leftShape).values();
        float[] right = layer.weight(names[1], rank, width).values();
        float[] sum = weight.values().clone();
        for (int i = 0; i < sum.length; i++) {
            double product = 0;
            for (int j = 0; j < rank; j++) {
                product += (double) left[i / width * rank + j] * right[j * width + i % width];
            }
            sum[i] += (float) (factor * product);
        }
        return new Weight(shape, sum);
    }
}
