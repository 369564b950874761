package dev.foretell.model.engine.nd4j.convolution;

import dev.foretell.model.engine.nd4j.operation.NativeFloats;
import dev.foretell.model.engine.nd4j.operation.Operation;
import dev.foretell.model.engine.nd4j.operation.OperationFactory;
import dev.foretell.model.engine.nd4j.operation.Pass;
import dev.foretell.model.engine.nd4j.operation.Weights;
import dev.foretell.model.keras.Layer;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Transposed convolutions. Each cell of the input is multiplied with the weights, and what comes out is added where the
 * convolution that is transposed would have taken it from.
 */
public final class TransposedConvolutionOperations {

    private TransposedConvolutionOperations() {}

    /** The factories by the names of the layers' classes in Keras. */
    public static Map<String, OperationFactory> factories() {
        return Map.of(
                "Conv1DTranspose", layer -> transposed(layer, 1),
                "Conv2DTranspose", layer -> transposed(layer, 2),
                "Conv3DTranspose", layer -> transposed(layer, 3));
    }

    private static Operation transposed(Layer layer, int rank) {
        TransposedWindow window = TransposedWindow.of(layer, rank);
        int filters = DimensionSettings.positive(layer, "filters");
        int channels = Weights.dimension(layer, "kernel", rank + 2, rank + 1);
        int[] shape = Arrays.copyOf(window.reach().size(), rank + 2);
        shape[rank] = filters;
        shape[rank + 1] = channels;
        INDArray kernel = Weights.array(layer.weight("kernel", shape)).reshape('c', -1, channels);
        float[] bias = layer.config().bool("use_bias", true)
                ? layer.weight("bias", filters).values()
                : new float[filters];
        DimensionSettings.refuseGroups(layer);
        return ConvolutionOperations.of(
                layer,
                rank,
                channels,
                (input, pass) -> added(products(input, kernel, pass), input.shape(), window, bias, pass));
    }

    /** The weights' cells for each cell of the input and each filter. */
    private static float[] products(INDArray input, INDArray kernel, Pass pass) {
        long channels = kernel.size(1);
        long cells = input.length() / channels;
        INDArray products = pass.create(cells, kernel.size(0));
        Nd4j.gemm(input.reshape('c', cells, channels), kernel, products, false, true, 1, 0);
        return NativeFloats.values(products);
    }

    private static INDArray added(float[] products, long[] input, TransposedWindow window, float[] bias, Pass pass) {
        int[] places = SlidingWindow.lengths(input);
        int[] lengths = window.output(places);
        int[] cells = window.reach().cells(places, lengths);
        int row = Math.multiplyExact(WindowPositions.product(lengths), bias.length);
        float[] sums = repeated(bias, Math.multiplyExact(row, (int) input[0]));
        for (int i = 0; i < products.length / bias.length; i++) {
            int cell = cells[i % cells.length];
            if (cell >= 0) {
                add(products, i * bias.length, sums, i / cells.length * row + cell * bias.length, bias.length);
            }
        }
        return pass.array(sums, SlidingWindow.shape(input[0], lengths, bias.length));
    }

    private static float[] repeated(float[] bias, int length) {
        float[] repeated = new float[length];
        for (int i = 0; i < length; i += bias.length) {
            System.arraycopy(bias, 0, repeated, i, bias.length);
        }
        return repeated;
    }

    private static void add(float[] products, int from, float[] sums, int to, int count) {
        for (int i = 0; i < count; i++) {
            sums[to + i] += products[from + i];
        }
    }
}
