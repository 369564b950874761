package dev.foretell.model.network;

import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Transposed convolutions. Each cell of the input is multiplied with the weights, and what comes out is added where the
 * convolution that is transposed would have taken it from.
 */
final class TransposedConvolutionLayers {

    private TransposedConvolutionLayers() {}

    static Map<String, Layers.Factory> factories() {
        return Map.of(
                "Conv1DTranspose", layer -> transposed(layer, 1),
                "Conv2DTranspose", layer -> transposed(layer, 2),
                "Conv3DTranspose", layer -> transposed(layer, 3));
    }

    private static Operation transposed(Layer layer, int rank) {
        TransposedWindow window = TransposedWindow.of(layer, rank);
        int filters = Settings.positive(layer, "filters");
        int channels = Weights.dimension(layer, "kernel", rank + 2, rank + 1);
        int[] shape = Arrays.copyOf(layer.config().integers("kernel_size", rank), rank + 2);
        shape[rank] = filters;
        shape[rank + 1] = channels;
        INDArray kernel = Weights.array(layer.weight("kernel", shape)).reshape('c', -1, channels);
        float[] bias = layer.config().bool("use_bias", true)
                ? layer.weight("bias", filters).values()
                : new float[filters];
        layer.config().ignore("groups");
        return ConvolutionLayers.of(layer, rank, channels, (input, pass) -> {
            float[] products = products(input, kernel, pass);
            long[] output = input.shape().clone();
            int[] lengths = new int[] {1, 1, 1};
            for (int i = 0; i < rank; i++) {
                lengths[3 - rank + i] = (int) output[i + 1];
            }
            int[] lengthsOfOutput = window.output(lengths);
            for (int i = 0; i < rank; i++) {
                output[i + 1] = lengthsOfOutput[3 - rank + i];
            }
            output[rank + 1] = filters;
            return pass.array(added(products, window.targets(lengths, lengthsOfOutput), bias, output), output);
        });
    }

    /** For each cell of the input, the weights' cells for each filter. */
    private static float[] products(INDArray input, INDArray kernel, Pass pass) {
        long channels = kernel.size(1);
        long cells = input.length() / channels;
        INDArray products = pass.create(cells, kernel.size(0));
        Nd4j.gemm(input.reshape('c', cells, channels), kernel, products, false, true, 1, 0);
        return Pass.floats(products);
    }

    private static float[] added(float[] products, int[] targets, float[] bias, long[] output) {
        long length = Arrays.stream(output).reduce(1, Math::multiplyExact);
        float[] sums = new float[Math.toIntExact(length)];
        int filters = bias.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = bias[i % filters];
        }
        int rowOfOutput = sums.length / (int) output[0];
        for (int i = 0; i < products.length / filters; i++) {
            int target = targets[i % targets.length];
            if (target >= 0) {
                int to = i / targets.length * rowOfOutput + target * filters;
                for (int filter = 0; filter < filters; filter++) {
                    sums[to + filter] += products[i * filters + filter];
                }
            }
        }
        return sums;
    }
}
